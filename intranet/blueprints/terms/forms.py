"""The form of a term's anchors: a date, its source and the number of the document for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms.validators import Length, Optional

from intranet.services.calendar.anchors import MAX_NUMBER, MAX_SOURCE, AnchorLine, AnchorValue
from intranet.web.forms import BaseForm, LineField, RocDateField


class AnchorsForm(BaseForm):
    """Filled with fields by ``anchors_form``: ``on-<key>``, ``source-<key>`` and ``number-<key>``."""

    def values(self) -> dict[str, AnchorValue]:
        """What was typed, by anchor."""
        keys = [name.removeprefix("on-") for name in self._fields if name.startswith("on-")]
        return {
            key: AnchorValue(self[f"on-{key}"].data, self[f"source-{key}"].data or "", self[f"number-{key}"].data or "")
            for key in keys
        }


def anchors_form(lines: Iterable[AnchorLine], version: int) -> AnchorsForm:
    """A form with the three fields of each anchor, holding what is entered."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"version": version}
    for line in lines:
        key = line.anchor.key
        fields[f"on-{key}"] = RocDateField(line.anchor.label, [Optional()])
        fields[f"source-{key}"] = LineField(
            f"{line.anchor.label}的依據", [Optional(), Length(max=MAX_SOURCE, message=f"請在 {MAX_SOURCE} 字以內。")]
        )
        fields[f"number-{key}"] = LineField(
            f"{line.anchor.label}的文號", [Optional(), Length(max=MAX_NUMBER, message=f"請在 {MAX_NUMBER} 字以內。")]
        )
        data |= {f"on-{key}": line.on, f"source-{key}": line.source, f"number-{key}": line.document_no}
    form: AnchorsForm = type("TermAnchorsForm", (AnchorsForm,), fields)(data=data)
    return form
