"""create_app(): short, named steps in order."""

from __future__ import annotations

import importlib
from pathlib import Path

from flask import Flask
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix

import intranet.models  # noqa: F401  every table must be known before migrations look at them
from intranet.config import Settings, read_settings
from intranet.extensions import csrf, db
from intranet.resources import resource_dir
from intranet.rules.school import School
from intranet.schools import load_school
from intranet.services.context import EXTENSION, Intranet
from intranet.services.transactions import prepare
from intranet.web import (
    assets,
    attributes,
    auth,
    errors,
    filters,
    headers,
    mounting,
    observing,
    permissions,
    published,
    repeats,
    routes,
    shell,
    templating,
)

AREAS = (
    "auth", "site", "home", "meetings", "calendar", "operations", "outreach", "rewards", "regulation", "duties", "gaps", "committee",
    "deputies", "terms", "public", "people", "accounts", "announcements", "faults", "audit",
    "versions", "rollover", "replies", "outbox", "sessions",
)  # fmt: skip
MAX_REQUEST = 32 * 1024 * 1024
MAX_FORM = 2 * 1024 * 1024


def create_app(settings: Settings | None = None, school: School | None = None) -> Flask:
    """The application of one school. Raises BadSetting or PluginFault where it cannot start."""
    settings = settings or read_settings()
    school = school or load_school(settings.school, settings.plugins_dir)
    app = Flask("intranet", template_folder=str(resource_dir("templates")), static_folder=_static_folder())
    routes.init_app(app)  # before any route is added
    templating.init_app(app)  # before any extension asks for the templates
    _configure(app, settings, school)
    _bind_extensions(app, settings)
    for part in (assets, attributes, auth, errors, filters, shell):
        part.init_app(app)
    headers.init_app(app, settings)
    _register_areas(app)
    permissions.check_views(app)
    repeats.init_app(app)
    published.init_app(app)
    mounting.init_app(app, settings)
    _behind_proxies(app, settings)
    observing.init_app(app, settings)
    return app


def _static_folder() -> str:
    return str(Path(__file__).resolve().parent / "static")


def _configure(app: Flask, settings: Settings, school: School) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app.extensions[EXTENSION] = Intranet(settings, school)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": not settings.demo},  # a log must not quote a row
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=MAX_FORM,
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        WTF_I18N_ENABLED=False,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        BOOTSTRAP_SERVE_LOCAL=True,
    )


def _bind_extensions(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    csrf.init_app(app)
    Bootstrap5(app)
    with app.app_context():
        prepare(db.engine)


def _register_areas(app: Flask) -> None:
    for area in AREAS:
        app.register_blueprint(importlib.import_module(f"intranet.blueprints.{area}.views").bp)


def _behind_proxies(app: Flask, settings: Settings) -> None:
    hops = settings.proxy_hops
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
