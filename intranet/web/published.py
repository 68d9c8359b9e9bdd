"""Released pages as files in front of Flask: no session, no database, only a look at one stamp, the index.

What is missing, or older than the database, is answered by Flask and written again.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from msgspec import Struct, field
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.sansio.utils import host_is_trusted

from intranet.services.context import current_settings
from intranet.web.publishing import FEED, public_folder, publish, read_index, wanted_identities

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/public/calendar/"
CHECK_EVERY = 60.0  # seconds between looks into the database, for releases made on another machine
_TERM = re.compile(r"/public/calendar/(\d{2,3}-[12])(?=[./]|$)")


class Entry(Struct, frozen=True):
    """A file and its headers, ready to be sent: as it is, packed by gzip, or unchanged."""

    path: str
    etag: str
    plain: list[tuple[str, str]]
    packed: list[tuple[str, str]]
    unchanged: list[tuple[str, str]]

    @classmethod
    def read(cls, folder: Path, row: dict[str, Any]) -> Entry:
        # One weak tag for both forms: a browser may ask with either whether its copy still holds.
        etag = f'W/"{row["name"]}"'
        common = [*((name, value) for name, value in row["headers"]), ("ETag", etag), ("Vary", "Accept-Encoding")]
        return cls(
            path=str(folder / row["name"]),
            etag=etag,
            plain=[*common, ("Content-Length", str(row["size"]))],
            packed=[*common, ("Content-Encoding", "gzip"), ("Content-Length", str(row["packed"]))],
            unchanged=[(name, value) for name, value in common if name != "Content-Type"],
        )


class Shelf(Struct, frozen=True):
    """The index as a process has read it; ``seen`` tells that file from any other."""

    seen: tuple[int, int, int] | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    identities: dict[str, str] = field(default_factory=dict)


def read_shelf(folder: Path, seen: tuple[int, int, int] | None) -> Shelf:
    groups = read_index(folder) if seen else {}
    entries = {address: Entry.read(folder, row) for group in groups.values() for address, row in group["files"].items()}
    return Shelf(seen, entries, {name: group["identity"] for name, group in groups.items()})


class PublishedFiles:
    """The WSGI application in front: answers what is on the shelf, passes everything else on."""

    def __init__(self, app: Flask, folder: Path, trusted_hosts: tuple[str, ...]) -> None:
        self.app = app
        self.inner: WSGIApplication = app.wsgi_app
        self.folder = folder
        self.index = str(folder / "index.json")
        self.trusted_hosts = trusted_hosts
        self.known_hosts: set[str] = set()
        self.shelf = Shelf()
        self.stale: frozenset[str] = frozenset()
        self.tried: set[str] = set()
        self.next_check = 0.0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if not path.startswith(PREFIX) or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.inner(environ, start_response)
        if not self._is_trusted(environ.get("HTTP_HOST", "")):
            return self.inner(environ, start_response)
        entry = self._find(path, environ.get("QUERY_STRING", ""))
        return _send(entry, environ, start_response) if entry else self.inner(environ, start_response)

    def _find(self, path: str, query: str) -> Entry | None:
        self._look()
        if self.stale and (group := group_of(path)) in self.stale:
            if group not in self.tried:
                self.tried.add(group)
                publish(self.app, group)
                self._look()
            if group in self.stale:
                return None
        return self.shelf.entries.get(f"{path}?{query}" if query else path)

    def _look(self) -> None:
        """Read the index where it changed; now and then ask the database whether it is still true."""
        try:
            stat = os.stat(self.index)
            seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        except OSError:
            seen = None
        if seen != self.shelf.seen:
            self.shelf = read_shelf(self.folder, seen)
            self.next_check = 0.0
        if time.monotonic() >= self.next_check:
            self.stale, self.tried = self._stale_groups(), set()
            self.next_check = time.monotonic() + CHECK_EVERY

    def _stale_groups(self) -> frozenset[str]:
        try:
            with self.app.app_context():
                wanted = wanted_identities()
        except SQLAlchemyError:  # the database is away: what is on the shelf is the best there is
            return frozenset()
        return frozenset(group for group, one in wanted.items() if self.shelf.identities.get(group) != one)

    def _is_trusted(self, host: str) -> bool:
        if not self.trusted_hosts or host in self.known_hosts:
            return True
        if not host_is_trusted(host, self.trusted_hosts):
            return False
        self.known_hosts.add(host)
        return True


def group_of(path: str) -> str:
    """The term that an address belongs to, or FEED; empty where it is neither."""
    match = _TERM.match(path)
    if match:
        return match[1]
    return FEED if path == f"{PREFIX}changes.atom" else ""


@lru_cache(maxsize=128)
def _content(path: str) -> bytes:
    """A file's bytes; it is named by its content and never changes."""
    return Path(path).read_bytes()


def _send(entry: Entry, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags and (entry.etag[2:] in tags or tags.strip() == "*"):
        start_response("304 NOT MODIFIED", entry.unchanged)
        return []
    is_packed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    content = b"" if environ["REQUEST_METHOD"] == "HEAD" else _content(f"{entry.path}.gz" if is_packed else entry.path)
    start_response("200 OK", entry.packed if is_packed else entry.plain)
    return [content]


def init_app(app: Flask) -> None:
    """Put the published files in front of the application."""
    with app.app_context():
        app.wsgi_app = PublishedFiles(  # type: ignore[method-assign]
            app, public_folder(), current_settings().trusted_hosts
        )
