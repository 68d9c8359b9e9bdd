"""The meeting's road, and who counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.committee import QuorumRule
from intranet.rules.meetings import MOVES, ROAD, Count, MeetingState, Step, Vote, can_take, count_for_item, next_step

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


votes = st.integers(-2, 40)


@given(st.integers(0, 60), votes, votes, votes)
def test_vote_fits_only_those_in_the_room(present: int, agree: int, against: int, abstained: int) -> None:
    vote, count = Vote(agree, against, abstained), Count(RULE, 60, present)
    assert vote.fits(count) == (min(agree, against, abstained) >= 0 and agree + against + abstained <= present)


@given(st.integers(1, 60), st.data())
def test_resolution_needs_more_than_half_of_those_present(present: int, data: st.DataObject) -> None:
    agree = data.draw(st.integers(0, present))
    assert Vote(agree, present - agree, 0).carries(Count(RULE, 60, present)) == (2 * agree > present)
