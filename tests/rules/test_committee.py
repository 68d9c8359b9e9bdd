from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.committee import QuorumRule
from tests.rules.samples import school

SIZES = st.integers(1, 200)


@pytest.mark.parametrize(("seats", "needed"), [(25, 13), (23, 12), (24, 13), (1, 1), (2, 2)])
def test_more_than_half_of_the_seats_make_a_quorum(seats: int, needed: int) -> None:
    rule = QuorumRule()
    assert [rule.is_quorate(present=present, seats=seats) for present in (needed - 1, needed)] == [False, True]


@pytest.mark.parametrize(("present", "needed"), [(13, 7), (14, 8), (1, 1), (25, 13)])
def test_more_than_half_of_those_present_carry(present: int, needed: int) -> None:
    rule = QuorumRule()
    assert [rule.carries(votes_for=votes, present=present) for votes in (needed - 1, needed)] == [False, True]


@given(SIZES, st.tuples(st.integers(0, 5), st.integers(1, 6)).filter(lambda share: share[0] < share[1]))
def test_the_number_needed_is_the_smallest_that_is_more_than_the_share(seats: int, share: tuple[int, int]) -> None:
    needed = QuorumRule(present_over=share).needed(seats)
    assert needed * share[1] > seats * share[0] >= (needed - 1) * share[1]


def test_nobody_is_no_quorum() -> None:
    assert QuorumRule().is_quorate(present=0, seats=0) is False


def test_a_school_may_ask_for_more_than_two_thirds() -> None:
    quorum = school("fake").committee.quorum
    assert (quorum.needed(9), quorum.stated) == (7, True)


@pytest.mark.parametrize("code", ["luodong", "daan"])
def test_what_the_text_is_silent_on_is_marked_as_default(code: str) -> None:
    committee = school(code).committee
    assert (committee.quorum.stated, committee.notice_days, committee.notice_days_stated) == (False, 7, False)


def test_a_seat_is_found_by_its_key() -> None:
    committee = school("luodong").committee
    assert [seat.count if seat else None for seat in map(committee.seat, ("homerooms", "nobody"))] == [3, None]
