"""Writing released pages as files: the same answers that Flask gives, kept under DATA_DIR/public.

The folder is a cache. ``index.json`` maps addresses to files that are named by their content and never change; it
is replaced whole, so every process sees a new release at once and never half of one.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, request

from intranet.resources import resource_dir
from intranet.services.calendar.releases import release_identities
from intranet.services.context import current_school, current_settings

FEED = "feed"  # the group of what tells of all terms; the other groups are terms
ADDRESSES = "intranet_public_addresses"
KEPT = "public, no-cache"  # kept by browsers and proxies, but asked for each time: a 304 costs next to nothing
GRACE = 600.0  # seconds that a file outlives the index that named it
# Headers of Flask's answer that the file's own take the place of.
REPLACED = frozenset({"date", "set-cookie", "vary", "content-length", "etag"})
SHAPING = ("blueprints/public", "services/calendar", "documents", "rules", "static/css", "web")

Lister = Callable[[str], list[str]]


def publishes(blueprint: Blueprint) -> Callable[[Lister], Lister]:
    """Mark the function that lists a group's addresses; it is called inside a request's context."""

    def mark(addresses: Lister) -> Lister:
        blueprint.record(lambda state: state.app.extensions.update({ADDRESSES: addresses}))
        return addresses

    return mark


def public_folder() -> Path:
    return current_settings().data_dir / "public"


def wanted_identities() -> dict[str, str]:
    """For each group, what tells its present content from any other: newest release, code and settings. One query."""
    settings, school = current_settings(), current_school()
    look = _digest_of(
        settings.public_url, " ".join(settings.embed_origins), school.profile.name, school.committee.name,
        school.profile.colour,
    )  # fmt: skip
    wanted = {str(term): f"{look}:{one}" for term, one in release_identities().items()}
    if wanted:
        wanted[FEED] = hashlib.sha256("".join(sorted(wanted.values())).encode()).hexdigest()
    return wanted


@lru_cache(maxsize=8)
def _digest_of(*parts: str) -> str:
    """A digest of what shapes the pages besides their content: our code, templates and styles, and ``parts``."""
    found = hashlib.sha256("\0".join(parts).encode())
    package, templates = Path(__file__).resolve().parents[1], resource_dir("templates")
    folders = [package / name for name in SHAPING]
    folders += [templates / name for name in ("public", "calendar", "layouts", "components")]
    for folder in folders:
        for path in sorted(folder.glob("*.*")):
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


def publish(app: Flask, group: str) -> None:
    """Write the files of ``group`` (a term) and the feed, then change the index: from then on every process serves
    them. What is no success is left to Flask to answer."""
    try:
        with app.app_context(), _locked(public_folder()) as folder:
            wanted = wanted_identities()
            groups = {name: row for name, row in read_index(folder).items() if name in wanted}
            for name in {group, FEED} & wanted.keys():
                rows = dict(_written(app, folder, name))
                groups[name] = {"identity": wanted[name], "files": rows}
            _store(folder / "index.json", json.dumps(groups, ensure_ascii=False).encode())
            _drop_unnamed(folder, {row["name"] for one in groups.values() for row in one["files"].values()})
    except Exception:  # a cache that cannot be written must not take the page with it
        if app.testing:
            raise
        app.logger.exception("publishing %s", group)


def read_index(folder: Path) -> dict[str, Any]:
    """Group → its identity and files; empty where there is no index that can be read."""
    try:
        groups: dict[str, Any] = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return groups


def _written(app: Flask, folder: Path, group: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Address → row of the index, for every address of the group that Flask answers."""
    site = current_settings().public_url
    with app.test_request_context(base_url=site):
        addresses = app.extensions[ADDRESSES](group)
        mounted_at = request.script_root
    for address in addresses:
        path = address.removeprefix(mounted_at)
        with app.test_request_context(path, base_url=site):
            response = app.full_dispatch_request()
        if response.status_code != 200:
            continue
        content = response.get_data()
        headers = [(name, value) for name, value in response.headers if name.lower() not in REPLACED]
        yield path, {**_shelved(folder, content), "headers": headers}


def _shelved(folder: Path, content: bytes) -> dict[str, Any]:
    """Store the content and its gzip form under the content's own hash."""
    name = hashlib.sha256(content).hexdigest()[:40]
    packed = gzip.compress(content, mtime=0)
    for target, form in ((folder / name, content), (folder / f"{name}.gz", packed)):
        if target.exists():
            os.utime(target)
        else:
            _store(target, form)
    return {"name": name, "size": len(content), "packed": len(packed)}


def _store(target: Path, content: bytes) -> None:
    """Write whole or not at all."""
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as part:
        part.write(content)
    os.replace(name, target)


def _drop_unnamed(folder: Path, named: set[str]) -> None:
    """Drop files that no index has named for a while, and parts that were never finished."""
    oldest = time.time() - GRACE
    for path in folder.iterdir():
        is_ours = path.suffix in ("", ".gz", ".part") and path.name != "lock"
        if is_ours and path.stem not in named and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[Path]:
    """One writer at a time, across processes."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
