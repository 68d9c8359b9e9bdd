"""The strict header set on every answer, errors and files included."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.wrappers import Response

from intranet.config import Settings

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; manifest-src 'self'"
)
STRICT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
STATIC = ("static", "bootstrap.static")


def security_headers(settings: Settings, *, frame_ancestors: tuple[str, ...] = ()) -> dict[str, str]:
    """The headers of one answer; ``frame_ancestors`` are the origins that may frame it (the embed page only)."""
    ancestors = " ".join(frame_ancestors) or "'none'"
    headers = {"Content-Security-Policy": f"{CSP}; frame-ancestors {ancestors}", **STRICT}
    if frame_ancestors:
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    else:
        headers["X-Frame-Options"] = "DENY"
    if settings.is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


def init_app(app: Flask, settings: Settings) -> None:
    standard = security_headers(settings)

    @app.after_request
    def add_headers(response: Response) -> Response:
        if "Content-Security-Policy" not in response.headers:  # the embed page brings its own whole set
            response.headers.update(standard)
        # What is not marked as public may hold names: no browser and no proxy keeps it, files that are sent included.
        if request.endpoint not in STATIC and not response.cache_control.public:
            response.headers["Cache-Control"] = "no-store"
        return response
