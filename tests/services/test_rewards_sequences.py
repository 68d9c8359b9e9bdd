"""Whatever is pressed in whatever order: nobody evaluates itself, and no deed is rewarded twice."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from intranet.extensions import db
from intranet.models import (
    AgendaItem,
    Attendance,
    Meeting,
    Nomination,
    NominationView,
    Outcome,
    Person,
    Recusal,
    RewardCase,
    RewardStep,
    RosterVersion,
    Stage,
)
from intranet.rules.permissions import Permission
from intranet.rules.reward_road import JUDGING
from intranet.rules.rewards import Role, deed_key
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.errors import Refused
from intranet.services.rewards import carry_postponed, edit_nomination, nominate, open_case, remove_nomination
from intranet.services.rewards_amend import Amendment, amend_nomination, withdraw_nomination
from intranet.services.rewards_evaluation import REWARDED, Decision, evaluate
from intranet.services.rewards_onward import StepInput, return_case, send_case, take_back, take_step
from intranet.services.rewards_road import road_of
from intranet.services.rewards_submission import submit_case, withdraw_case
from intranet.services.transactions import writing
from tests.services.rewards_samples import TERM, a_meeting, a_proposal, acting, attend, hold, somebody

DEEDS = ("辦理認證", "辦理 認證。", "辦理研習")
people, cases, outcomes = st.integers(0, 2), st.integers(0, 1), st.sampled_from(Outcome)
nomination = st.tuples(st.just("nominate"), people, cases, people, st.sampled_from(DEEDS))
sitting = st.tuples(st.just("sit"), people, cases, people)
evaluation = st.tuples(st.just("evaluate"), people, cases, outcomes)
anything = st.one_of(
    nomination,
    sitting,
    evaluation,
    st.tuples(st.just("edit"), people, cases, people, st.sampled_from(DEEDS)),
    st.tuples(st.just("remove"), people, cases),
    st.tuples(st.just("submit"), people, cases),
    st.tuples(st.just("withdraw"), people, cases),
    st.tuples(st.just("carry"), people, cases),
    st.tuples(st.just("send"), people, cases),
    st.tuples(st.just("step"), people, cases),
    st.tuples(st.just("send_back"), people, cases),
    st.tuples(st.just("take_back"), people, cases),
    st.tuples(st.just("withdraw_one"), people, cases),
    st.tuples(st.just("amend"), people, cases, st.sampled_from(DEEDS)),
)
onward = st.tuples(st.sampled_from(("send", "step", "rush", "send_back")), people, cases)
# Rounds as an office works them, with anything in between: purely random steps hardly ever reach a reward.
one_round = st.tuples(
    st.lists(nomination, min_size=1, max_size=3),
    st.lists(anything, max_size=2),
    st.lists(sitting, min_size=1, max_size=2),
    st.lists(evaluation, min_size=1, max_size=3),
    st.lists(onward, max_size=2),
    st.lists(anything, max_size=2),
)
rounds = st.lists(one_round, min_size=1, max_size=3)


class Office:
    """Three people who may all propose and evaluate (the secretary and two deputies), and the cases they open."""

    def __init__(self, actors: list[Actor]) -> None:
        self.actors = actors
        self.cases = [open_case(actors[0], TERM).id for _ in range(2)]
        self.self_evaluated = self.refused = self.issued = 0

    def person(self, number: int) -> Person:
        return db.session.get_one(Person, self.actors[number].person_id)

    def take(self, act: str, *values: Any) -> None:
        try:
            getattr(self, act)(*values)
        except Refused:
            self.refused += 1
            db.session.rollback()

    def rows(self, case: int) -> list[Nomination]:
        statement = select(Nomination).where(Nomination.case_id == self.cases[case]).order_by(Nomination.number)
        return list(db.session.scalars(statement))

    def nominate(self, who: int, case: int, nominee: int, deed: str) -> None:
        data = a_proposal(self.person(nominee), deed=deed, role=Role.ASSIST)
        nominate(self.actors[who], self.cases[case], data, accept_warnings=True)

    def edit(self, who: int, case: int, nominee: int, deed: str) -> None:
        for row in self.rows(case)[:1]:
            edit_nomination(self.actors[who], row.id, a_proposal(self.person(nominee), deed=deed))

    def remove(self, who: int, case: int) -> None:
        for row in self.rows(case)[:1]:
            remove_nomination(self.actors[who], row.id)

    def submit(self, who: int, case: int) -> None:
        meeting = a_meeting(ordinal=db.session.query(Meeting).count() + 2)
        submit_case(self.actors[who], self.cases[case], meeting.id)

    def withdraw(self, who: int, case: int) -> None:
        withdraw_case(self.actors[who], self.cases[case])

    def sit(self, who: int, case: int, guest: int) -> None:
        """The group meets on the case, with one of the three in the room."""
        row = db.session.get_one(RewardCase, self.cases[case])
        if row.agenda_item_id is None:
            self.submit(who, case)
        if row.agenda_item_id is not None and not _is_held(row.agenda_item_id):
            item = hold(row, present=13)
            attend(db.session.get_one(Meeting, item.meeting_id), self.person(guest))

    def evaluate(self, who: int, case: int, outcome: Outcome) -> None:
        before = {row.id: row.outcome for row in self.rows(case)}
        decision = Decision(outcome, "merit-1", "理由")
        for row in self.rows(case):
            own, previous = row.person_id == self.actors[who].person_id, before[row.id]
            try:
                evaluate(self.actors[who], self.cases[case], {row.id: decision})
            except Refused:
                db.session.rollback()
            else:
                self.self_evaluated += own
            db.session.refresh(row)
            if own:
                assert row.outcome is previous

    def send(self, who: int, case: int) -> None:
        send_case(self.actors[who], self.cases[case], "修正")

    def step(self, who: int, case: int) -> None:
        """The next stop, whichever it is; no nominee may be the one who judges."""
        stage = road_of(self.cases[case]).standing.next
        if stage is None:
            return
        own = any(row.person_id == self.actors[who].person_id and row.withdrawn_at is None for row in self.rows(case))
        take_step(self.actors[who], self.cases[case], stage, StepInput(today(), "字第1號"))
        self.self_evaluated += own and stage in JUDGING
        self.issued += stage is Stage.ISSUED

    def rush(self, who: int, case: int) -> None:
        """Sent, and from stop to stop by whoever may, as far as it goes."""
        self.take("send", who, case)
        for number in range(12):
            self.take("step", number % 3, case)

    def send_back(self, who: int, case: int) -> None:
        return_case(self.actors[who], self.cases[case], "理由")

    def take_back(self, who: int, case: int) -> None:
        take_back(self.actors[who], self.cases[case], "理由")

    def withdraw_one(self, who: int, case: int) -> None:
        for row in self.rows(case)[:1]:
            withdraw_nomination(self.actors[who], row.id, "理由")

    def amend(self, who: int, case: int, deed: str) -> None:
        for row in self.rows(case)[:1]:
            own = row.person_id == self.actors[who].person_id
            amend_nomination(self.actors[who], row.id, Amendment("", "教師", deed, "依據", "", "merit-1", "退回意見"))
            self.self_evaluated += own

    def carry(self, who: int, case: int) -> None:
        self.cases[case] = carry_postponed(self.actors[who], self.cases[case]).id


def _is_held(item_id: int) -> bool:
    item = db.session.get_one(AgendaItem, item_id)
    return db.session.query(Attendance).filter_by(meeting_id=item.meeting_id).count() > 0


def test_no_sequence_rewards_a_deed_twice_or_lets_a_nominee_evaluate_itself(app: Flask) -> None:
    chief = current_school().secretary.code
    persons = [somebody("主任", chief), somebody("代理甲", "registrar"), somebody("代理乙", "teacher")]
    lead = acting(persons[0])
    everything = lead.permissions | {Permission.PROCESS_REWARDS}
    stops = frozenset({"personnel", "principal"})
    actors = [Actor(person.id, person.name, positions=stops, permissions=everything) for person in persons]

    seen: Counter[str] = Counter()

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(rounds)
    def holds(sequence: list[tuple[list[tuple[Any, ...]], ...]]) -> None:
        _clear()
        office = Office(actors)
        for act, *values in (step for one in sequence for part in one for step in part):
            office.take(act, *values)
        assert office.self_evaluated == 0
        rewarded = Counter(
            (row.person_id, deed_key(row.deed))
            for row in db.session.scalars(
                select(Nomination).where(Nomination.outcome.in_(REWARDED), Nomination.withdrawn_at.is_(None))
            )
        )
        assert [deed for deed, times in rewarded.items() if times > 1] == []
        seen.update(("rewarded",) if rewarded else (), refused=office.refused, issued=office.issued)

    holds()
    assert seen["rewarded"] > 5, "the sequences reach no reward: the test says nothing"
    assert seen["refused"] > 5
    assert seen["issued"] > 0, "no sequence reaches the end of the road"


def _clear() -> None:
    with writing(actor=_nobody()):
        for table in (
            NominationView,
            RewardStep,
            RosterVersion,
            Nomination,
            RewardCase,
            Recusal,
            Attendance,
            AgendaItem,
            Meeting,
        ):
            db.session.execute(delete(table))
    db.session.expunge_all()


def _nobody() -> Actor:
    return Actor(None, "測試")
