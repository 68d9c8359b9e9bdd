"""Files that are fetched again and again: sent without Flask while nothing has changed for whoever asks.

A roster of ten pages is kept as it was printed (web/kept.py); what is left of the time goes into Flask. Where the session
stands as it did when the file was last sent to the same cookie and address, and no entry of the audit chain is newer, so
does everything that follows, and so does the file.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from flask_login import current_user
from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError

from intranet.services.login_sessions import Bearing, is_unchanged
from intranet.services.newest import keep_newest
from intranet.web.observing import ENDPOINT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEPT = 16  # answers in a process
BEARING = "intranet.bearing"  # where a view leaves word that its answer may be repeated
ASKED = (
    "HTTP_COOKIE", "REMOTE_ADDR", "wsgi.url_scheme", "HTTP_HOST", "SERVER_PORT", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING",
)  # fmt: skip
Asked = tuple[str, ...]
Headers = list[tuple[str, str]]


class Repeat(Struct, frozen=True):
    """An answer as it was sent, and what it rests on."""

    bearing: Bearing
    endpoint: str
    headers: Headers
    body: bytes


def may_be_repeated() -> None:
    """Said by a view whose answer follows from the address, the bearer and the audit chain alone."""
    request.environ[BEARING] = current_user.session.bearing


class Repeats:
    """The WSGI application in front of Flask."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.inner: WSGIApplication = app.wsgi_app
        self.kept: OrderedDict[Asked, Repeat] = OrderedDict()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked = _asked(environ)
        if asked is None:
            return self.inner(environ, start_response)
        found = self.kept.get(asked)
        if found is None or not self._holds(found):
            return self._keep(asked, environ, start_response)
        environ[ENDPOINT] = found.endpoint
        start_response("200 OK", list(found.headers))
        return [found.body]

    def _holds(self, found: Repeat) -> bool:
        try:
            with self.app.app_context():
                return is_unchanged(found.bearing)
        except SQLAlchemyError:  # the database is away, which has a page of its own
            return False

    def _keep(self, asked: Asked, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        told: list[tuple[str, Headers]] = []

        def started(status: str, headers: Headers, exc_info: Any = None) -> Any:
            told[:] = [(status, headers)]
            return start_response(status, headers, exc_info)

        answer = self.inner(environ, started)
        if BEARING not in environ or not told or told[0][0] != "200 OK" or _sets_cookie(told[0][1]):
            self.kept.pop(asked, None)
            return answer
        try:
            body = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        keep_newest(self.kept, asked, Repeat(environ[BEARING], environ.get(ENDPOINT, ""), told[0][1], body), KEPT)
        return [body]


def _asked(environ: WSGIEnvironment) -> Asked | None:
    """All that an answer depends on, or None where it is never repeated: what is sent in part or on a condition."""
    if environ["REQUEST_METHOD"] != "GET" or not environ.get("HTTP_COOKIE"):
        return None
    if any(name.startswith("HTTP_IF_") or name == "HTTP_RANGE" for name in environ):
        return None
    return tuple(environ.get(name, "") for name in ASKED)


def _sets_cookie(headers: Headers) -> bool:
    return any(name.lower() == "set-cookie" for name, _ in headers)


def init_app(app: Flask) -> None:
    app.wsgi_app = Repeats(app)  # type: ignore[method-assign]
