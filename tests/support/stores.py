"""Databases for tests: one app per school and backend and worker; each test gets a fresh copy of a template.

The templates are made once a run, by the worker that asks first, and printed papers are kept for the whole run: the
product keeps them by content, so that a notice that a hundred tests send is printed once.
"""

from __future__ import annotations

import fcntl
import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from psycopg import sql
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from intranet.app import create_app
from intranet.config import DEMO_HOSTS, DEMO_TODAY, Settings
from intranet.extensions import db
from intranet.schools import load_school
from intranet.services.compliance import STANDINGS
from intranet.services.database import migrate_database
from intranet.services.demo import fill_demo
from intranet.services.first_day import SET_UP
from intranet.web.kept import STORE
from intranet.web.published import PublishedFiles
from tests.support import remembered, rows
from tests.support.postgres import shared_cluster

PAPERS = "documents"  # the folder of context.paper_cache()
ROWS = "rows"  # of a template on PostgreSQL
FAKE_SCHOOLS = Path(__file__).resolve().parents[1] / "schools"


def settings_for(school: str, data_dir: Path, database_url: str = "") -> Settings:
    """The demo's settings, on a folder and database of the test's own."""
    return Settings(
        school=school,
        data_dir=data_dir,
        database_url=database_url or f"sqlite:///{data_dir / 'intranet.db'}",
        secret_key="k" * 48,
        public_url="http://127.0.0.1:8000",
        trusted_hosts=DEMO_HOSTS,
        proxy_hops=0,
        smtp_url="",
        today=DEMO_TODAY,
        plugins_dir=FAKE_SCHOOLS if (FAKE_SCHOOLS / school).is_dir() else None,
        embed_origins=(),
        demo=True,
    )


@dataclass
class Store:
    """One school on one backend, for one worker; ``shared`` is what all workers of the run see."""

    school: str
    backend: str
    folder: Path
    worker: str
    shared: Path
    app: Flask | None = None
    server: psycopg.Connection | None = None  # to this worker's PostgreSQL database, to fill and to empty it
    templates: dict[str, tuple[rows.Lines, rows.Sequences]] = field(default_factory=dict)

    @property
    def data_dir(self) -> Path:
        return self.folder / f"{self.school}-{self.backend}"

    def fresh(self, *, demo: bool) -> Flask:
        """The app on a fresh copy of the empty or the demo database, with an empty data folder."""
        template = "demo" if demo else "empty"
        app = self._app()
        if template not in self.templates:
            self._share(app, template)
        with app.app_context():
            db.session.remove()
            if not self.server:
                db.engine.dispose()  # from the file that goes now
        self._clear()
        self._restore(template)
        for kept in (STANDINGS, STORE, SET_UP):  # told apart by the audit chain's head, which starts anew too
            app.extensions.pop(kept, None)
        if isinstance(app.wsgi_app, PublishedFiles):
            app.wsgi_app.next_check = 0.0  # it asks the database once a minute, and this is another database
        with app.app_context():
            remembered.begins_as(app, self.school, self.backend, template)
        return app

    def close(self) -> None:
        """Give the connections back; the databases go with the run."""
        if self.app is not None:
            with self.app.app_context():
                db.session.remove()
                db.engine.dispose()
        if self.server is not None:
            self.server.close()

    def _app(self) -> Flask:
        if self.app is None:
            url = shared_cluster().create_database(self._name) if self.backend == "postgresql" else ""
            settings = settings_for(self.school, self.data_dir, url)
            self.app = create_app(settings, load_school(self.school, settings.plugins_dir))
            self.app.testing = True
            self.app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(self.shared))  # compiled once a run
            with self.app.app_context():
                remembered.watch(self.app)
                if self.backend == "postgresql":
                    self.server = self._opened()
                else:
                    event.listen(db.engine, "connect", _write_lightly)
        return self.app

    def _opened(self) -> psycopg.Connection:
        """This worker's database with its tables: made by the first of the run, copied by the others."""
        made = self.shared / "schema"
        with _locked(made):
            if made.exists():
                _copy_database("schema", self._name)
            else:
                migrate_database()
                db.session.remove()
                db.engine.dispose()
                _copy_database(self._name, "schema")
                made.touch()
        return psycopg.connect(shared_cluster().url(self._name).replace("+psycopg", ""), autocommit=True)

    def _share(self, app: Flask, template: str) -> None:
        """Make the template unless another worker has."""
        kept = self._kept(template)
        with _locked(kept):
            if not kept.exists():
                self._make(app, template)
        self.templates[template] = pickle.loads((kept / ROWS).read_bytes()) if self.server else ({}, {})

    def _make(self, app: Flask, template: str) -> None:
        self._clear()
        if self.server:
            rows.take_out(self.server)
        with app.app_context():
            db.engine.dispose()
            migrate_database()
            if template == "demo":
                fill_demo()
            db.session.remove()
            db.engine.dispose()
        kept = shutil.copytree(self.data_dir, self._kept(template), ignore=shutil.ignore_patterns(PAPERS))
        if self.server:
            (kept / ROWS).write_bytes(pickle.dumps(rows.read(self.server)))

    def _clear(self) -> None:
        while self.data_dir.exists():  # a browser's last request may still write
            shutil.rmtree(self.data_dir, ignore_errors=True)
        self.data_dir.mkdir(parents=True)
        (self.shared / PAPERS).mkdir(exist_ok=True)
        (self.data_dir / PAPERS).symlink_to(self.shared / PAPERS)

    def _restore(self, template: str) -> None:
        ignored = shutil.ignore_patterns(ROWS)
        shutil.copytree(self._kept(template), self.data_dir, ignore=ignored, dirs_exist_ok=True)
        if self.server:
            rows.take_out(self.server)
            with self.server.transaction():
                rows.put(self.server, *self.templates[template])

    def _kept(self, template: str) -> Path:
        return self.shared / f"{self.school}-{self.backend}-{template}"

    @property
    def _name(self) -> str:
        """This worker's database."""
        return f"{self.worker}_{self.school}"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One worker at a time makes what shall stand at the path."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write_lightly(connection: DBAPIConnection, _record: object) -> None:
    """A test's own process need not survive a power cut; those that it starts wait for the disk as they do at a school."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.close()


def _copy_database(source: str, target: str) -> None:
    with shared_cluster()._connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(target)))
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(statement.format(sql.Identifier(target), sql.Identifier(source)))
