"""The blueprint that the area's views hang on, and what they share."""

from __future__ import annotations

from flask import Blueprint, url_for

from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.web.pages import Crumb

bp = Blueprint("calendar", __name__, url_prefix="/calendar")
CRUMB = "期程"


def crumbs(term: Term) -> tuple[Crumb, ...]:
    """The way to a term's schedule."""
    return Crumb(CRUMB, url_for("calendar.index")), Crumb(term.label, url_for("calendar.schedule", term=str(term)))


def reads_all(actor: Actor) -> bool:
    """Whether the actor reads drafts without planning them."""
    return actor.can(Permission.VIEW_AUDIT)


def sees_checks(actor: Actor) -> bool:
    return actor.can(Permission.CONFIRM_SELF_CHECK) or reads_all(actor)
