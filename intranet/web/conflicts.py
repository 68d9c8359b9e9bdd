"""Two people changed one record: what was typed beside what is saved, so that nobody's text is lost."""

from __future__ import annotations

from collections.abc import Iterable

from flask import render_template
from wtforms import Field

from intranet.services.errors import Conflict
from intranet.web.forms import BaseForm
from intranet.web.pages import Crumb, Page


class ConflictPage(Page, frozen=True, kw_only=True):
    """``fields`` are rows of (label, typed, saved) that differ."""

    message: str
    fields: tuple[tuple[str, str, str], ...]
    record_url: str


def conflict_answer(
    conflict: Conflict, typed: BaseForm, saved: BaseForm, names: Iterable[str], *, crumbs: tuple[Crumb, ...], url: str
) -> tuple[str, int]:
    """The comparison as a 409 answer. ``saved`` is the form filled from the record as it is now, ``names`` are the
    fields to compare, ``url`` is the record's page."""
    rows = tuple((typed[name].label.text, _words(typed[name]), _words(saved[name])) for name in names)
    page = ConflictPage(
        title="這筆資料已被他人修改",
        breadcrumbs=(*crumbs, Crumb("比對")),
        message=conflict.message,
        fields=tuple(row for row in rows if row[1] != row[2]),
        record_url=url,
    )
    return render_template("errors/conflict.html", page=page), 409


def _words(field: Field) -> str:
    """A field's value as a person reads it."""
    if hasattr(field, "iter_choices"):
        return "、".join(str(choice.label) for choice in field.iter_choices() if choice.selected)
    return str(field._value()).replace("\r\n", "\n").strip()
