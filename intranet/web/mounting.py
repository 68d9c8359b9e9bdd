"""The path of PUBLIC_URL: all addresses lie below it, whether the proxy in front passes it on or takes it off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from flask import Flask

from intranet.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Mounted:
    """In front of the application: tells it the path that it stands at, and takes that off what was asked for."""

    def __init__(self, inner: WSGIApplication, path: str) -> None:
        self.inner = inner
        self.path = path

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["SCRIPT_NAME"] = self.path
        asked: str = environ["PATH_INFO"]
        if asked == self.path or asked.startswith(f"{self.path}/"):
            environ["PATH_INFO"] = asked.removeprefix(self.path)
        return self.inner(environ, start_response)


def init_app(app: Flask, settings: Settings) -> None:
    """Stand at the path of PUBLIC_URL where it has one; else nothing is in between."""
    if path := unquote(urlsplit(settings.public_url).path):
        app.wsgi_app = Mounted(app.wsgi_app, path)  # type: ignore[method-assign]
