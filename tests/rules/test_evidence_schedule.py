"""Windows in rounds, joint confirmations, constraints on what was released."""

from __future__ import annotations

from datetime import date

import pytest

from intranet.rules.constraints import AtLeastDays, NotBefore, Selector
from intranet.rules.dates import Period
from intranet.rules.evidence import Facts, State
from intranet.rules.evidence.facts import CheckFact
from intranet.rules.evidence.schedule import Constrained, Scheduled, words_of
from intranet.rules.schedule import CLOSING_CEREMONY, TERM_END, TERM_START, Window, Work
from tests.rules.evidence_samples import T114_1, T114_2, T115_1, T115_2, check, judged, line, release

WINDOW = Window("submit", "提交", Work.SUBMISSION, "六", ("註冊組",), TERM_START, TERM_END)
ANY = Scheduled(WINDOW)
JOINT = Scheduled(WINDOW, (("註冊組", frozenset({"registrar"})), ("進修部註冊組", frozenset({"evening-registrar"}))))
AUTUMN = line("submit", T115_1, date(2026, 10, 1), date(2026, 10, 31))  # self-check 11/1 to 11/7
RELEASED = release(T115_1, date(2026, 8, 25), AUTUMN)
CHECKED = check(T115_1, "submit", date(2026, 11, 3))


def facts(*checks: CheckFact) -> Facts:
    return Facts(releases=(RELEASED,), checks=checks)


@pytest.mark.parametrize(
    ("day", "state", "due"),
    [
        (date(2026, 8, 24), State.DUE, date(2027, 1, 31)),  # not released yet
        (date(2026, 9, 1), State.DUE, date(2026, 11, 7)),  # before its own check period: its first round
        (date(2026, 11, 1), State.DUE, date(2026, 11, 7)),
        (date(2026, 11, 7), State.DUE, date(2026, 11, 7)),
        (date(2026, 11, 8), State.OVERDUE, date(2026, 11, 7)),
    ],
)
def test_window_without_self_check(day: date, state: State, due: date) -> None:
    verdict = judged(ANY, facts(), day)
    assert (verdict.state, verdict.due) == (state, due)


def test_confirmed_window_is_met_from_its_own_day() -> None:
    assert judged(ANY, facts(CHECKED), date(2026, 11, 2)).state is State.DUE
    verdict = judged(ANY, facts(CHECKED), date(2026, 11, 3))
    assert (verdict.state, verdict.text) == (State.MET, "115-1「提交」115/11/3 自我檢核通過")
    assert [proof.on for proof in verdict.proofs] == [date(2026, 11, 3), date(2026, 8, 25)]


def test_confirmation_of_another_term_or_item_does_not_count() -> None:
    noise = (check(T114_1, "submit", date(2026, 11, 3)), check(T115_1, "other", date(2026, 11, 3)))
    assert judged(ANY, facts(*noise)).state is State.OVERDUE


def test_reported_problem_is_not_met_until_it_passes() -> None:
    problem = check(T115_1, "submit", date(2026, 11, 2), passed=False)
    assert judged(ANY, facts(problem), date(2026, 11, 2)).state is State.DUE
    assert judged(ANY, facts(problem), date(2026, 11, 8)).state is State.OVERDUE
    assert judged(ANY, facts(problem, CHECKED), date(2026, 11, 8)).state is State.MET


def test_joint_step_needs_every_unit() -> None:
    evening = check(T115_1, "submit", date(2026, 11, 5), "evening-registrar")
    verdict = judged(JOINT, facts(CHECKED), date(2026, 11, 6))
    assert (verdict.state, verdict.text) == (
        State.DUE, "115-1「提交」自我檢核尚待進修部註冊組確認，期限 115/11/7",
    )  # fmt: skip
    assert judged(JOINT, facts(CHECKED, evening), date(2026, 11, 6)).state is State.MET


def test_last_round_holds_until_the_next_check_begins() -> None:
    spring = line("submit", T115_2, date(2027, 4, 1), date(2027, 4, 30))
    both = Facts(releases=(RELEASED, release(T115_2, date(2027, 2, 10), spring)), checks=(CHECKED,))
    assert judged(ANY, both, date(2027, 2, 9)).state is State.DUE  # the new term's schedule is not out yet
    assert judged(ANY, both, date(2027, 4, 30)).text == "115-1「提交」115/11/3 自我檢核通過；下次自我檢核 116/5/1 起"
    assert judged(ANY, both, date(2027, 5, 1)).state is State.DUE


def test_window_missing_from_two_schedules_is_overdue() -> None:
    other = line("other", T114_2, date(2026, 4, 1), date(2026, 4, 30))
    bare = Facts(releases=(release(T114_2, date(2026, 2, 10), other), release(T115_1, date(2026, 8, 25))))
    verdict = judged(ANY, bare)
    assert (verdict.state, verdict.due) == (State.OVERDUE, date(2026, 7, 31))


def test_window_of_the_second_term_waits_for_it() -> None:
    spring_only = Scheduled(Window("select", "勾選", Work.SELECTION, "六", ("學生",), TERM_START, TERM_END, (), (2,)))
    young = judged(spring_only, facts())
    assert (young.state, young.due) == (State.DUE, date(2027, 7, 31))
    kept = Facts(releases=(release(T114_2, date(2026, 2, 10)), RELEASED))
    assert judged(spring_only, kept).state is State.OVERDUE
    done = line("select", T114_2, date(2026, 4, 1), date(2026, 4, 30))
    listed = Facts(
        releases=(release(T114_2, date(2026, 2, 10), done), RELEASED),
        checks=(check(T114_2, "select", date(2026, 5, 2)),),
    )
    assert judged(spring_only, listed).state is State.MET


def test_yearly_window_is_asked_once_a_year() -> None:
    yearly = Scheduled(
        Window("all", "上傳", Work.DIVERSE_UPLOAD, "五", ("學生",), TERM_START, TERM_END, per=Period.YEAR)
    )
    one = line("all", T114_1, date(2025, 8, 1), date(2026, 7, 31))
    two = line("all", T114_2, date(2025, 8, 1), date(2026, 7, 31))
    next_year = line("all", T115_1, date(2026, 8, 1), date(2027, 7, 31))
    released = (
        release(T114_1, date(2025, 8, 20), one),
        release(T114_2, date(2026, 2, 10), two),
        release(T115_1, date(2026, 8, 1), next_year),
    )
    confirmed = Facts(releases=released, checks=(check(T114_1, "all", date(2026, 8, 3)),))
    assert judged(yearly, confirmed).state is State.MET
    assert judged(yearly, Facts(releases=released)).state is State.OVERDUE


def test_newest_release_known_on_the_day_counts() -> None:
    moved = line("submit", T115_1, date(2026, 10, 1), date(2026, 11, 30))
    two = Facts(releases=(RELEASED, release(T115_1, date(2026, 10, 20), moved, number=2)))
    assert judged(ANY, two, date(2026, 11, 21)).due == date(2026, 12, 7)
    assert judged(ANY, two, date(2026, 10, 19)).due == date(2026, 11, 7)


def test_constraint_on_the_released_schedule() -> None:
    three_days = AtLeastDays("六", Selector((Work.SUBMISSION,)), 3)
    rule = Constrained(three_days, words_of(three_days))
    assert rule.row == "期程限制：資料提交至少 3 日"
    assert judged(rule, facts()).state is State.MET
    assert judged(rule, Facts()).state is State.DUE
    short = release(T115_1, date(2026, 8, 25), line("submit", T115_1, date(2026, 11, 29), date(2026, 11, 30)))
    broken = judged(rule, Facts(releases=(short,)))
    assert (broken.state, broken.due) == (State.DUE, date(2026, 11, 30))
    assert judged(rule, Facts(releases=(short,)), date(2026, 12, 1)).state is State.OVERDUE


def test_constraint_whose_date_moved_after_the_release() -> None:
    rule = Constrained(NotBefore("五", Selector((Work.SUBMISSION,)), CLOSING_CEREMONY + 14), "")
    before = Facts(releases=(RELEASED,), anchors={T115_1: {"closing-ceremony": date(2026, 10, 10)}})
    after = Facts(releases=(RELEASED,), anchors={T115_1: {"closing-ceremony": date(2026, 10, 20)}})
    assert (judged(rule, before).state, judged(rule, after).state) == (State.MET, State.OVERDUE)
    assert "115/11/3" in judged(rule, after).text


def test_constraint_falls_back_on_the_newest_schedule_with_such_items() -> None:
    rule = Constrained(AtLeastDays("六", Selector((Work.RECEIPT,)), 3), "")
    receipt = line("receipt", T114_2, date(2026, 6, 1), date(2026, 6, 5), work=Work.RECEIPT)
    assert judged(rule, facts()).state is State.DUE
    older = Facts(releases=(release(T114_2, date(2026, 2, 10), receipt), RELEASED))
    assert judged(rule, older).state is State.MET
