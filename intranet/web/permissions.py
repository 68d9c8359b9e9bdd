"""Every view says who may call it: ``@requires(Permission.X)`` or ``@public``. A view without either does not start."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask

from intranet.rules.permissions import STANDING_TITLES, Permission
from intranet.services.context import current_school
from intranet.services.errors import NotPermitted
from intranet.web.auth import (
    current_actor,
    has_seen_notice,
    is_signed_in,
    must_set_up_factor,
    to_login,
    to_notice,
    to_second_factor,
)

View = TypeVar("View", bound=Callable[..., Any])
MARK = "intranet_permission"
PUBLIC = "public"


def requires(
    *permissions: Permission, before_notice: bool = False, before_factor: bool = False
) -> Callable[[View], View]:
    """Let in whoever has any of ``permissions``; others get 403 with the positions that may, visitors the login.

    Whoever has not acknowledged the personal-data notice sees it first, except where ``before_notice``; then whoever
    can wait no longer with a second factor sets it up, except where ``before_factor`` (or ``before_notice``).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not is_signed_in():
                return to_login()
            if not (before_notice or has_seen_notice()):
                return to_notice()
            if not (before_notice or before_factor) and must_set_up_factor():
                return to_second_factor()
            actor = current_actor()
            if not any(actor.can(permission) for permission in permissions):
                raise NotPermitted(who_may(permissions[0]))
            return view(*args, **kwargs)

        setattr(guarded, MARK, permissions)
        return guarded  # type: ignore[return-value]

    return decorate


def public(view: View) -> View:
    """Mark a view that anybody may call, signed in or not."""
    setattr(view, MARK, PUBLIC)
    return view


def who_may(permission: Permission) -> str:
    """「…」由 A、B 辦理: the sentence of the 403 page."""
    school = current_school()
    titles = [*school.titles(permission)]
    titles += [title for code, title in STANDING_TITLES.items() if code in school.allowed[permission]]
    return f"「{permission.value}」由{'、'.join(titles) or '其他職務'}辦理。"


def check_views(app: Flask) -> None:
    """Refuse to start with a view that says nothing about who may call it."""
    known = ("static", "bootstrap.static")
    bare = [name for name, view in app.view_functions.items() if name not in known and not hasattr(view, MARK)]
    if bare:
        raise RuntimeError(f"views without a permission: {', '.join(sorted(bare))}")
