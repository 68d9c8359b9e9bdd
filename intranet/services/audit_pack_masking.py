"""Masking persons in an audit pack: their names wherever they stand, addresses and what else tells who somebody is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from msgspec import Struct, structs

HIDDEN = "（已遮蔽）"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Columns that hold nothing but what is to be hidden, by table; «*» are those of every table.
WHOLLY: dict[str, frozenset[str]] = {
    "*": frozenset({"email", "username", "student", "reply_note", "witness"}),
    "leave": frozenset({"reason"}),
    "school_identity": frozenset({"label"}),
    "outbox_message": frozenset({"recipient"}),
    "leaver_letter": frozenset({"name", "postcode", "address"}),
    "receipt_objection": frozenset({"text", "outcome_text"}),
    "enrolment_case": frozenset({"remark"}),
    "count_line": frozenset({"label", "detail"}),
    "participation": frozenset({"name"}),
    "feedback": frozenset({"remark"}),
    "nomination_view": frozenset({"view", "remark"}),
}


def masked_name(name: str) -> str:
    """王小明 → 王○明, 王明 → 王○, Anna → A○○○: the first character, and the last of three and more."""
    if len(name) < 3 or not "\u3400" <= name[0] <= "\u9fff":
        return name[:1] + "○" * (len(name) - 1)
    return name[0] + "○" * (len(name) - 2) + name[-1]


class Masker:
    """Replaces the names that it is given, and every e-mail address, in any text."""

    def __init__(self, names: Iterable[str]) -> None:
        known = sorted({name for name in names if len(name) > 1}, key=len, reverse=True)
        self._names = re.compile("|".join(map(re.escape, known)) or r"(?!)")

    def text(self, text: str) -> str:
        return self._names.sub(lambda found: masked_name(found[0]), _MAIL.sub(HIDDEN, text))

    def value(self, value: Any) -> Any:
        """The same value with every text in it masked; looks into records, tuples, lists and mappings."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, tuple | list):
            return type(value)(self.value(part) for part in value)
        if isinstance(value, dict):
            return {key: self.value(part) for key, part in value.items()}
        if isinstance(value, Struct):
            return structs.replace(value, **{name: self.value(part) for name, part in structs.asdict(value).items()})
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{field.name: self.value(getattr(value, field.name)) for field in fields(value)})
        return value


class Open(Masker):
    """Shows everything: for a pack that was asked for with names."""

    def __init__(self) -> None:
        super().__init__(())

    def text(self, text: str) -> str:
        return text


def is_hidden(table: str, column: str) -> bool:
    """Whether a column holds nothing but what a masked pack hides."""
    return column in WHOLLY["*"] or column in WHOLLY.get(table, frozenset())
