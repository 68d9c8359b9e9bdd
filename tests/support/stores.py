"""Databases for tests: one app per school and backend and worker; each test gets a fresh copy of a template.

The templates are made once a run, by the worker that asks first, and printed papers are kept for the whole run: the
product keeps them by content, so that a notice that a hundred tests send is printed once.
"""

from __future__ import annotations

import fcntl
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from flask import Flask
from psycopg import sql

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
from tests.support.postgres import shared_cluster

PAPERS = "documents"  # the folder of context.paper_cache()
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
    templates: set[str] = field(default_factory=set)

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
            db.engine.dispose()
        self._clear()
        self._copy(template, back=True)
        for kept in (STANDINGS, STORE, SET_UP):  # told apart by the audit chain's head, which starts anew too
            app.extensions.pop(kept, None)
        if isinstance(app.wsgi_app, PublishedFiles):
            app.wsgi_app.next_check = 0.0  # it asks the database once a minute, and this is another database
        return app

    def close(self) -> None:
        """Give the connections back; the databases go with the run."""
        if self.app is not None:
            with self.app.app_context():
                db.session.remove()
                db.engine.dispose()

    def _app(self) -> Flask:
        if self.app is None:
            url = shared_cluster().create_database(self._name("run")) if self.backend == "postgresql" else ""
            settings = settings_for(self.school, self.data_dir, url)
            self.app = create_app(settings, load_school(self.school, settings.plugins_dir))
            self.app.testing = True
        return self.app

    def _share(self, app: Flask, template: str) -> None:
        """Make the template unless another worker has."""
        with self._kept(template).with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._kept(template).exists():
                self._make(app, template)
            elif self.backend == "postgresql":
                _copy_database(self._name(template), self._name("run"))
        self.templates.add(template)

    def _make(self, app: Flask, template: str) -> None:
        if self.backend == "postgresql":
            shared_cluster().create_database(self._name("run"))
        self._clear()
        with app.app_context():
            db.engine.dispose()
            migrate_database()
            if template == "demo":
                fill_demo()
            db.session.remove()
            db.engine.dispose()
        self._copy(template, back=False)

    def _clear(self) -> None:
        shutil.rmtree(self.data_dir, ignore_errors=True)
        self.data_dir.mkdir(parents=True)
        (self.shared / PAPERS).mkdir(exist_ok=True)
        (self.data_dir / PAPERS).symlink_to(self.shared / PAPERS)

    def _copy(self, template: str, *, back: bool) -> None:
        source, target = (self._kept(template), self.data_dir) if back else (self.data_dir, self._kept(template))
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(PAPERS), dirs_exist_ok=True)
        if self.backend == "postgresql":
            names = (self._name(template), self._name("run"))
            if back and template == "empty":
                _empty_database(self._name("run"))
            else:
                _copy_database(*(names if back else reversed(names)))

    def _kept(self, template: str) -> Path:
        return self.shared / f"{self.school}-{self.backend}-{template}"

    def _name(self, what: str) -> str:
        """A database: each worker runs on its own, the templates are everybody's."""
        return f"{self.worker if what == 'run' else 'all'}_{self.school}_{what}"


def _empty_database(name: str) -> None:
    """Take all rows out, much faster than a copy of the empty database; sequences begin anew.

    As a replica the session fires no triggers: neither foreign keys nor the refusal to delete audit entries.
    """
    with psycopg.connect(shared_cluster().url(name).replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename != 'alembic_version'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        connection.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) "
            "FROM pg_sequences WHERE last_value IS NOT NULL"
        )


def _copy_database(source: str, target: str) -> None:
    with shared_cluster()._connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(target)))
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(statement.format(sql.Identifier(target), sql.Identifier(source)))
