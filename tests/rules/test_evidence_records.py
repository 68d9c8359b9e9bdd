"""Each kind of record: what counts, and from which day on."""

from __future__ import annotations

from datetime import date

import pytest

from intranet.rules.committee import Matter, QuorumRule
from intranet.rules.dates import Period
from intranet.rules.evidence import Facts, Signed, State
from intranet.rules.evidence.facts import CaseFact, DecisionFact, ReviewFact, StatementFact
from intranet.rules.evidence.records import Adopted, Decided, Discretionary, Obliged
from intranet.rules.obligations import Audience, Kind, Obligation
from intranet.rules.regulation import Amendment
from intranet.rules.rewards import RewardScheme
from tests.rules.evidence_samples import (
    T114_2,
    T115_1,
    T115_2,
    TODAY,
    judged,
    line,
    meeting,
    release,
    session,
)

QUORUM = QuorumRule()
MEETING = Obliged(Obligation("meeting", "召開工作小組會議", Kind.MEETING, "三"), QUORUM)
PLAN = Obliged(Obligation("plan", "規劃作業期程", Kind.SCHEDULE_PLAN, "四.1"), QUORUM)
PUBLISH = Obliged(Obligation("publish", "公告作業期程", Kind.PUBLICATION, "四.2"), QUORUM)
REVIEW = Obliged(Obligation("review", "帳號清查", Kind.ACCOUNT_REVIEW, "五.6"), QUORUM)
BRIEFING = Obliged(
    Obligation("briefing", "學生宣導說明", Kind.BRIEFING, "九", Period.YEAR, per_grade_note=True), QUORUM
)
ITEM = line("submit", T115_1, date(2026, 10, 1), date(2026, 10, 31))


def test_held_and_quorate_meeting_counts() -> None:
    verdict = judged(MEETING, Facts(meetings=(meeting(1, date(2026, 9, 18)),)))
    assert (verdict.state, verdict.text) == (State.MET, "本學期會議 1/1，115/9/18，出席 19/25")
    assert [(proof.text, proof.url) for proof in verdict.proofs] == [("第 1 次會議，出席 19/25", "/meetings/1")]


def test_meeting_without_quorum_does_not_count() -> None:
    verdict = judged(MEETING, Facts(meetings=(meeting(1, date(2026, 9, 18), present=12),)))
    assert (verdict.state, verdict.proofs) == (State.DUE, ())
    assert verdict.text == "本學期會議 0/1，最遲 116/1/31；第 1 次會議（115/9/18）出席 12/25，未達 13 席，不計入"


def test_future_record_does_not_count_before_its_day() -> None:
    facts = Facts(meetings=(meeting(1, date(2026, 9, 18)),), sessions=(session("briefing", date(2026, 12, 1)),))
    assert judged(MEETING, facts, date(2026, 9, 17)).state is State.DUE
    assert judged(MEETING, facts, date(2026, 9, 18)).state is State.MET
    assert judged(BRIEFING, facts).state is State.DUE


def test_session_counts_for_its_own_obligation_only() -> None:
    assert judged(BRIEFING, Facts(sessions=(session("other", date(2026, 9, 18)),))).state is State.DUE


def test_session_that_leaves_out_grades_is_noted_not_overdue() -> None:
    facts = Facts(sessions=(session("briefing", date(2026, 9, 18), Audience.G10),))
    verdict = judged(BRIEFING, facts)
    assert (verdict.state, verdict.text) == (State.MET, "本學年學生宣導說明 1/1，115/9/18，未涵蓋高二、高三（提醒）")
    whole = Facts(sessions=(session("briefing", date(2026, 9, 18), Audience.STUDENTS),))
    assert judged(BRIEFING, whole).text == "本學年學生宣導說明 1/1，115/9/18"


def test_schedule_counts_for_its_own_term_however_early() -> None:
    facts = Facts(releases=(release(T115_1, date(2026, 7, 20), ITEM),))
    assert judged(PUBLISH, facts).state is State.MET
    assert judged(PUBLISH, facts, date(2026, 7, 19), T115_1).state is State.DUE
    assert judged(PUBLISH, facts, date(2027, 3, 1)).state is State.DUE


def test_plan_needs_a_self_check_for_every_item() -> None:
    bare = line("bare", T115_1, date(2026, 10, 1), date(2026, 10, 31), check_end=None)
    assert judged(PLAN, Facts(releases=(release(T115_1, date(2026, 8, 20), ITEM),))).state is State.MET
    assert judged(PLAN, Facts(releases=(release(T115_1, date(2026, 8, 20), ITEM, bare),))).state is State.DUE
    assert judged(PLAN, Facts(releases=(release(T115_1, date(2026, 8, 20)),))).state is State.DUE


def test_review_counts_for_its_term() -> None:
    assert judged(REVIEW, Facts(reviews=(ReviewFact(T115_1, date(2026, 10, 2)),))).state is State.MET
    assert judged(REVIEW, Facts(reviews=(ReviewFact(T114_2, date(2026, 6, 2)),))).state is State.DUE


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (date(2026, 9, 18), (State.MET, None, "最近一次議決 115/9/18")),
        (date(2026, 3, 5), (State.DUE, date(2027, 7, 31), "本學年尚未議決，最近一次 115/3/5")),
        (None, (State.DUE, date(2027, 7, 31), "本學年與前一學年都沒有議決紀錄")),
    ],
)
def test_matter(held: date | None, expected: tuple[State, date | None, str]) -> None:
    matter = Decided(Matter("三(二)", "檔案資料建置方式"), QUORUM)
    noise = (meeting(8, date(2026, 10, 1)), meeting(9, date(2026, 10, 2), present=3))
    facts = Facts(
        meetings=(*noise, *([meeting(1, held)] if held else [])),
        decisions=(DecisionFact("三(一)", 8), DecisionFact("三(二)", 9), DecisionFact("三(二)", 1)),
    )
    verdict = judged(matter, facts)
    assert (verdict.state, verdict.due, verdict.text) == expected


def test_rewards_are_never_overdue() -> None:
    rewards = Discretionary(RewardScheme("十一", "教務主任", "工作小組"))
    assert judged(rewards, Facts()).state is State.NOT_APPLICABLE
    old = CaseFact(T114_2, "敘獎案", date(2026, 6, 20))
    assert judged(rewards, Facts(cases=(old,))).text == "得提報，非必須；最近一案 115/6/20 評核"
    new, still_open = CaseFact(T115_1, "敘獎案", date(2026, 10, 20)), CaseFact(T115_1, "第 2 案")
    verdict = judged(rewards, Facts(cases=(old, new, still_open)))
    assert (verdict.state, len(verdict.proofs)) == (State.MET, 2)


def test_statement_ends_with_its_term() -> None:
    signed = Signed("七", "須查明")
    facts = Facts(statements=(StatementFact("七", T115_1, date(2026, 9, 30), "陳怡君"),))
    assert judged(signed, facts).state is State.MANUAL
    assert judged(signed, facts).text == "115/9/30 簽署，效力到 116/1/31"
    assert judged(signed, facts, date(2026, 9, 29)).state is State.DUE
    assert judged(signed, facts, date(2027, 2, 1)).state is State.DUE
    assert judged(signed, facts, date(2027, 8, 1)).state is State.OVERDUE
    assert judged(Signed("八", "須查明"), facts).state is State.DUE


def test_statement_of_the_year_holds_in_both_terms() -> None:
    yearly = Signed("七", "須查明", Period.YEAR)
    facts = Facts(statements=(StatementFact("七", T115_1, date(2026, 9, 30)),))
    assert judged(yearly, facts, date(2027, 5, 1), T115_2).state is State.MANUAL
    assert judged(yearly, facts, date(2027, 8, 1)).state is State.DUE


def test_optional_statement_is_not_asked_for() -> None:
    assert judged(Signed("七", "得延後", optional=True), Facts()).state is State.NOT_APPLICABLE


def test_adoption_by_the_right_body() -> None:
    right, wrong = Amendment(date(2022, 8, 26), "校務會議"), Amendment(date(2023, 1, 5), "行政會議")
    assert judged(Adopted((right,), "校務會議"), Facts()).state is State.MET
    assert judged(Adopted((right, wrong), "校務會議"), Facts()).state is State.DUE
    assert judged(Adopted((right, wrong), "校務會議"), Facts(), date(2022, 12, 1)).state is State.MET
    assert judged(Adopted((), "校務會議"), Facts(), TODAY).state is State.DUE
