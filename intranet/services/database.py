"""The database as a whole: is it there, is it current, is it empty; bring it up to date."""

from __future__ import annotations

from types import ModuleType

from flask import current_app
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from intranet.extensions import db
from intranet.models import Account
from intranet.resources import resource_dir
from intranet.services.errors import Refused


def migrate_database() -> None:
    """Create or update all tables; does nothing where the database is current. Raises Refused for a newer one."""
    if is_current():
        return
    _refuse_newer()
    db.session.remove()
    bind_alembic().upgrade()


def require_current() -> None:
    """Raises Refused where this code and the database do not fit each other."""
    if is_current():
        return
    _refuse_newer()
    raise Refused("資料庫尚未建立或版本較舊，請先執行 intranet init。")


def _refuse_newer() -> None:
    """A database that a later version has migrated: this code would not know what stands in it."""
    if inspect(db.engine).has_table("alembic_version") and revision() > _newest():
        raise Refused(f"資料庫版本 {revision()} 比程式的 {_newest()} 新，請改用較新的程式，或還原升級前的備份。")


def bind_alembic() -> ModuleType:
    """Flask-Migrate, bound to the current application: its ``upgrade``, ``downgrade``, ``migrate`` …"""
    import flask_migrate  # Alembic costs a start-up 0.1 s, and a current database never needs it

    flask_migrate.Migrate(current_app, db, directory=str(resource_dir("migrations")), render_as_batch=True)
    return flask_migrate  # type: ignore[no-any-return]


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return db.session.scalar(select(Account.id).limit(1)) is None


def is_reachable() -> bool:
    try:
        db.session.execute(select(1))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def is_current() -> bool:
    """Whether the newest migration of this code has been applied; cheap, without loading Alembic."""
    return inspect(db.engine).has_table("alembic_version") and revision() == _newest()


def _newest() -> str:
    """The newest migration that this code knows."""
    return max(path.name.split("_")[0] for path in (resource_dir("migrations") / "versions").glob("[0-9]*.py"))


def revision() -> str:
    """The migration that the database stands at."""
    return str(db.session.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
