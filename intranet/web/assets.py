"""Static files: an address with the content's hash may be kept for a year, any other for five minutes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, request, url_for

YEAR, SHORT = 31_536_000, 300


@cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else ""


def init_app(app: Flask) -> None:
    """Ours and those of blueprints (Bootstrap's sheet), which are there already."""
    served: dict[str, Any] = {"static": app}
    served |= {f"{name}.static": blueprint for name, blueprint in app.blueprints.items() if blueprint.has_static_folder}

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        folder = served[endpoint].static_folder if endpoint in served else None
        if folder and "filename" in values:
            version = _fingerprint(Path(folder) / values["filename"])
            if version:
                values["v"] = version

    @cache
    def address(filename: str, script_root: str) -> str:
        return url_for("static", filename=filename)

    def asset(filename: str) -> str:
        """The address of a static file, worked out once a process: a page names dozens of icons."""
        return address(filename, request.script_root)

    app.jinja_env.globals["asset"] = asset

    def max_age(filename: str | None) -> int | None:
        if request.endpoint not in served:
            return None  # a file that a view sends: its headers are those of every page
        return YEAR if "v" in request.args else SHORT

    for one in served.values():
        one.get_send_file_max_age = max_age
