"""The form that applies a roll-over."""

from __future__ import annotations

from typing import Any

from wtforms.fields import SelectChoice

from intranet.rules.dates import roc_weekday
from intranet.services.rollover_preview import Preview
from intranet.web.forms import BaseForm, CheckList


class RolloverForm(BaseForm):
    """Which proposed dates to enter; each is ticked by hand, and none is entered by itself."""

    accepted = CheckList("採用的建議日期")

    def __init__(self, preview: Preview, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accepted.choices = [
            SelectChoice(line.anchor.key, f"{line.anchor.label} {roc_weekday(line.proposal)}（{line.proposal_reason}）")
            for line in preview.proposed
            if line.proposal
        ]
