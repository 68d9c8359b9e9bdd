"""The meeting's road, and who counts."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.committee import QuorumRule
from intranet.rules.meetings import (
    MOVES,
    ROAD,
    Count,
    MeetingState,
    Step,
    Vote,
    arrival,
    can_take,
    count_for_item,
    expected_words,
    is_late,
    next_step,
)

LEGAL = {
    (MeetingState.DRAFT, Step.APPROVE),
    (MeetingState.DRAFT, Step.CANCEL),
    (MeetingState.APPROVED, Step.RETURN),
    (MeetingState.APPROVED, Step.CONVENE),
    (MeetingState.APPROVED, Step.CANCEL),
    (MeetingState.CONVENED, Step.OPEN),
    (MeetingState.CONVENED, Step.CANCEL),
    (MeetingState.IN_SESSION, Step.ADJOURN),
    (MeetingState.MINUTES_DRAFTED, Step.REOPEN),
    (MeetingState.MINUTES_DRAFTED, Step.CONFIRM),
    (MeetingState.CONFIRMED, Step.PUBLISH),
}
RULE = QuorumRule()


@pytest.mark.parametrize("state", MeetingState)
@pytest.mark.parametrize("step", Step)
def test_step_is_legal_from_its_states_alone(state: MeetingState, step: Step) -> None:
    assert can_take(state, step) == ((state, step) in LEGAL)


def test_road_leads_from_draft_to_published() -> None:
    state, taken = MeetingState.DRAFT, []
    while (step := next_step(state)) is not None:
        taken.append(step)
        state = MOVES[step].target
    assert (tuple(taken), state) == (ROAD, MeetingState.PUBLISHED)


@pytest.mark.parametrize(("seats", "needed"), [(25, 13), (23, 12), (24, 13), (1, 1), (2, 2)])
def test_quorum_is_more_than_half_of_the_seats(seats: int, needed: int) -> None:
    assert Count(RULE, seats, 0).needed == needed


def test_group_without_seats_is_never_quorate() -> None:
    assert not Count(RULE, 0, 0).is_quorate


seats = st.integers(1, 60)


@given(seats, st.data())
def test_recused_members_count_on_neither_side(total: int, data: st.DataObject) -> None:
    present = data.draw(st.integers(0, total))
    recused = data.draw(st.integers(0, total))
    recused_present = data.draw(st.integers(max(0, recused - (total - present)), min(present, recused)))
    count = count_for_item(RULE, seats=total, present=present, recused=recused, recused_present=recused_present)
    assert (count.seats, count.present) == (total - recused, present - recused_present)
    assert count.is_quorate == (count.seats > 0 and 2 * count.present > count.seats)


@given(seats, st.data())
def test_without_recusals_an_item_counts_like_its_meeting(total: int, data: st.DataObject) -> None:
    present = data.draw(st.integers(0, total))
    plain = Count(RULE, total, present)
    assert count_for_item(RULE, seats=total, present=present, recused=0, recused_present=0) == plain


@given(seats, st.data())
def test_frozen_count_says_what_the_item_was_judged_by(total: int, data: st.DataObject) -> None:
    present, recused = data.draw(st.integers(0, total)), data.draw(st.integers(0, total))
    away = data.draw(st.integers(max(0, recused - (total - present)), min(present, recused)))
    count = count_for_item(RULE, seats=total, present=present, recused=recused, recused_present=away)
    frozen = count.frozen()
    assert (frozen.seats, frozen.present, frozen.recused) == (total, present - away, recused)
    assert (frozen.present >= frozen.needed) == (count.is_quorate or (total == recused and frozen.present > 0))
    assert str(frozen.present) in frozen.words and ("迴避" in frozen.words) == (recused > 0)


@given(st.lists(st.sampled_from(["there", "late", "left", "recused", "back"]), max_size=40))
def test_count_follows_whoever_comes_leaves_and_recuses(events: list[str]) -> None:
    """A member who comes, late or not, adds one; who leaves or recuses takes one away; nobody counts twice."""
    inside: set[int] = set()
    recused: set[int] = set()
    for number, event in enumerate(events):
        person = number % 9
        if event in ("there", "late", "back"):
            inside.add(person)
        elif event == "left":
            inside.discard(person)
        else:
            recused.add(person)
        both = inside & recused
        count = count_for_item(RULE, seats=9, present=len(inside), recused=len(recused), recused_present=len(both))
        assert count.present == len(inside - recused) <= count.seats == 9 - len(recused)
        assert count.is_quorate == (count.seats > 0 and 2 * len(inside - recused) > count.seats)


OPENED = datetime(2026, 12, 9, 6, 10, tzinfo=UTC)


@given(st.integers(-60, 300))
def test_signing_in_within_the_grace_is_not_late(minutes: int) -> None:
    arrived = arrival(OPENED, OPENED + timedelta(minutes=minutes))
    assert is_late(OPENED, arrived) == (minutes > 10)
    assert arrived in (OPENED, OPENED + timedelta(minutes=minutes))


@given(st.lists(st.sampled_from(Step), max_size=25))
def test_no_row_of_steps_leaves_the_road(steps: list[Step]) -> None:
    """Whatever is pressed, only legal steps move a meeting, and minutes are published only after they were confirmed."""
    state, taken = MeetingState.DRAFT, []
    for step in steps:
        if can_take(state, step):
            state = MOVES[step].target
            taken.append(step)
    if Step.PUBLISH in taken:
        assert taken.index(Step.CONFIRM) < taken.index(Step.PUBLISH)
    if Step.CONFIRM in taken:
        assert set(taken[taken.index(Step.CONFIRM) + 1 :]) <= {Step.PUBLISH}
        for earlier, later in pairwise((Step.APPROVE, Step.CONVENE, Step.OPEN, Step.ADJOURN, Step.CONFIRM)):
            assert taken.index(earlier) < taken.index(later)


votes = st.integers(-2, 40)


@given(st.integers(0, 60), votes, votes, votes)
def test_vote_fits_only_those_in_the_room(present: int, agree: int, against: int, abstained: int) -> None:
    vote, count = Vote(agree, against, abstained), Count(RULE, 60, present)
    assert vote.fits(count) == (min(agree, against, abstained) >= 0 and agree + against + abstained <= present)


@given(st.integers(1, 60), st.data())
def test_resolution_needs_more_than_half_of_those_present(present: int, data: st.DataObject) -> None:
    agree = data.draw(st.integers(0, present))
    assert Vote(agree, present - agree, 0).carries(Count(RULE, 60, present)) == (2 * agree > present)


def test_expected_members_are_said_beside_the_seats_where_they_differ() -> None:
    assert expected_words(25, 24) == "席次 25，應出席 24 人（出缺不計）"
    assert expected_words(23, 23) == "應出席 23 人"
