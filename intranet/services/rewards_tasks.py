"""What of the rewards waits for a person: the next stop of a case, a returned case, views before a meeting."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.context import current_school
from intranet.services.rewards_road import ahead
from intranet.services.rewards_views import cases_to_view


class RewardTask(Struct, frozen=True):
    """One act: what to do, on which case, the word of its button, the path where it is done."""

    title: str
    record: str
    action: str
    url: str


def reward_tasks(actor: Actor, *, has_cases: bool) -> Iterator[RewardTask]:
    """The actor's own, one query for who takes stops or proposes. ``has_cases`` says whether any case stands
    before a meeting: only then are members asked for their views, with two queries."""
    if actor.can(Permission.PROCESS_REWARDS) or actor.can(Permission.PROPOSE_REWARDS):
        codes = current_school().stage_codes
        for row in ahead():
            stage, record = row.standing.next, f"{row.term} {row.title}"
            if stage and actor.acts_as & codes[stage]:
                yield RewardTask(f"登錄敘獎案的{stage.act}", record, "登錄", f"/rewards/{row.case_id}")
            elif stage is None and actor.can(Permission.PROPOSE_REWARDS):
                yield RewardTask(f"修正{row.standing.label}的敘獎名冊", record, "修正", f"/rewards/{row.case_id}")
    for case in cases_to_view(actor) if has_cases else ():
        if not case.given:
            yield RewardTask("表示對敘獎案的事前意見", case.title, "表示意見", f"/rewards/views/{case.case_id}")
