"""The union in which small facts are asked for at once: every part has the same columns, typed NULL where unused."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BindParameter,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    select,
    type_coerce,
)

from intranet.models.base import TermText

_TYPES = {
    "kind": String, "key": String, "term": TermText, "first": Date, "last": Date, "done": Date, "text": String,
    "more": String, "who": String, "number": Integer, "other": Integer,
}  # fmt: skip
DAY, SINCE = bindparam("day", type_=Date), bindparam("since", type_=Date)
TERMS: BindParameter[Any] = bindparam("terms", expanding=True)


def part(kind: str, **columns: Any) -> Select[Any]:
    """One part of the union: every column in its place, typed NULL where this kind has none."""
    given = {"kind": cast(literal(kind), String), **columns}
    typed: dict[str, Any] = {name: type_coerce(given[name], _TYPES[name]) for name in given}
    return select(*(typed.get(name, cast(null(), of)).label(name) for name, of in _TYPES.items()))
