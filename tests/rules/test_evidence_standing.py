"""Seats, posts, deputies, mail: complete today, or due, or overdue since the term before."""

from __future__ import annotations

from datetime import date

import pytest

from intranet.rules.committee import Seat
from intranet.rules.evidence import Facts, State
from intranet.rules.evidence.facts import DeputyFact, MailFact, Tenure
from intranet.rules.evidence.standing import Deputised, Held, SchoolMail, Seated
from intranet.rules.obligations import Audience
from intranet.rules.portfolio import EmailRule
from tests.rules.evidence_samples import judged, meeting

OLD = date(2025, 8, 1)
RECORDS = (meeting(1, date(2026, 3, 5)),)  # records are kept since 114-2
SEATS = Seated(
    ((Seat("principal", "校長", "二", position="校長"), "principal"), (Seat("chairs", "科主席", "二", count=2), ""))
)
POST = Held("分工：平臺", (("註冊組", frozenset({"registrar"})),))
DEPUTIES = Deputised("代理人", (("registrar", "註冊組長"), ("instruction", "教學組長")), "staff-change")
MAIL = SchoolMail(EmailRule("school.tw", "九", (Audience.TEACHERS,)))


@pytest.mark.parametrize(
    ("chairs", "principal", "state", "text"),
    [
        (2, True, State.MET, "席次 3/3"),
        (3, True, State.MET, "席次 3/3"),
        (1, True, State.DUE, "席次 2/3，缺：科主席"),
        (0, True, State.DUE, "席次 1/3，缺：科主席 2 席"),
        (2, False, State.DUE, "席次 2/3，缺：校長"),
    ],
)
def test_seats(chairs: int, principal: bool, state: State, text: str) -> None:
    positions = (Tenure("principal", OLD),) if principal else (Tenure("registrar", OLD),)
    facts = Facts(positions=positions, seats=(Tenure("chairs", OLD, None, chairs), Tenure("other", OLD, None, 5)))
    verdict = judged(SEATS, facts)
    assert (verdict.state, verdict.text) == (state, text)


@pytest.mark.parametrize(
    ("ends", "state", "due"),
    [
        (None, State.MET, None),
        (date(2026, 11, 21), State.MET, None),  # the last day still counts
        (date(2026, 11, 20), State.DUE, date(2027, 1, 31)),
        (date(2026, 7, 31), State.DUE, date(2027, 1, 31)),  # still held on the last day of the term before
        (date(2026, 7, 30), State.OVERDUE, date(2026, 7, 31)),
    ],
)
def test_post_that_falls_vacant(ends: date | None, state: State, due: date | None) -> None:
    facts = Facts(positions=(Tenure("registrar", OLD, ends), Tenure("clerk", OLD)), meetings=RECORDS)
    verdict = judged(POST, facts)
    assert (verdict.state, verdict.due) == (state, due)


def test_post_that_is_filled_later_does_not_count_before() -> None:
    facts = Facts(positions=(Tenure("registrar", date(2026, 11, 1)),))
    assert judged(POST, facts, date(2026, 10, 31)).state is State.DUE
    assert judged(POST, facts, date(2026, 11, 1)).state is State.MET


def test_vacancy_before_records_began_is_not_overdue() -> None:
    assert judged(POST, Facts()).state is State.DUE


def deputy(position: str, *, rule: str = "", decided: date | None = date(2026, 3, 5), **dates: date) -> DeputyFact:
    return DeputyFact(position, dates.get("starts", OLD), dates.get("ends"), rule, decided)


def test_every_position_needs_a_deputy() -> None:
    one, both = (deputy("registrar"),), (deputy("registrar"), deputy("instruction"))
    verdict = judged(DEPUTIES, Facts(deputies=one))
    assert (verdict.state, verdict.text) == (State.DUE, "代理人 1/2 個職務已訂，缺：教學組長")
    assert judged(DEPUTIES, Facts(deputies=both)).state is State.MET


@pytest.mark.parametrize(
    "second",
    [
        deputy("instruction", decided=None),  # nobody decided it
        deputy("instruction", decided=date(2026, 11, 22)),  # decided after the day
        deputy("instruction", rule="other-rule"),
        deputy("instruction", ends=date(2026, 11, 20)),
        deputy("instruction", starts=date(2026, 11, 22)),
        deputy("clerk"),
    ],
)
def test_deputy_that_does_not_count(second: DeputyFact) -> None:
    assert judged(DEPUTIES, Facts(deputies=(deputy("registrar"), second))).state is State.DUE


def test_deputy_without_a_rule_or_of_the_rule_counts() -> None:
    facts = Facts(deputies=(deputy("registrar"), deputy("instruction", rule="staff-change")))
    verdict = judged(DEPUTIES, facts)
    assert (verdict.state, verdict.text) == (State.MET, "代理人 2/2 個職務已訂，115/3/5 決議")


@pytest.mark.parametrize(
    ("mail", "state"), [(MailFact(3, 0), State.MET), (MailFact(3, 1), State.DUE), (MailFact(), State.DUE)]
)
def test_school_mail(mail: MailFact, state: State) -> None:
    assert judged(MAIL, Facts(mail=mail)).state is state
