"""The form of a term's anchors: a date and its source for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms.validators import Length, Optional

from intranet.services.calendar.anchors import AnchorLine, AnchorValue
from intranet.web.forms import BaseForm, LineField, RocDateField


class AnchorsForm(BaseForm):
    """Filled with fields by ``anchors_form``: ``on-<key>`` and ``source-<key>``."""

    def values(self) -> dict[str, AnchorValue]:
        """What was typed, by anchor."""
        keys = [name.removeprefix("on-") for name in self._fields if name.startswith("on-")]
        return {key: AnchorValue(self[f"on-{key}"].data, self[f"source-{key}"].data or "") for key in keys}


def anchors_form(lines: Iterable[AnchorLine], version: int) -> AnchorsForm:
    """A form with the two fields of each anchor, holding what is entered."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"version": version}
    for line in lines:
        key = line.anchor.key
        fields[f"on-{key}"] = RocDateField(line.anchor.label, [Optional()])
        fields[f"source-{key}"] = LineField(
            f"{line.anchor.label}的依據", [Optional(), Length(max=200, message="請在 200 字以內。")]
        )
        data |= {f"on-{key}": line.on, f"source-{key}": line.source}
    form: AnchorsForm = type("TermAnchorsForm", (AnchorsForm,), fields)(data=data)
    return form
