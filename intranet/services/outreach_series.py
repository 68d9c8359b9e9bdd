"""Planning a series: several sessions at once, under one key."""

from __future__ import annotations

import secrets

from intranet.services.actor import Actor
from intranet.services.errors import Refused
from intranet.services.outreach import plan_session
from intranet.services.outreach_drafts import SessionDraft


def plan_series(actor: Actor, drafts: tuple[SessionDraft, ...]) -> list[int]:
    """Plan all of them or none; returns their ids. What is wrong with one is said with its title, at the lines of the
    series. Raises Refused."""
    try:
        return plan_session(actor, *drafts, series=secrets.token_hex(8))
    except Refused as refused:
        if refused.field in ("on", "starts", "ends"):
            raise Refused(refused.message, field="rows") from refused
        raise
