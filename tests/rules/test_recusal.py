"""Whom an item concerns: by reward, by name, by their own proposal; nobody else."""

from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.recusal import SELF_WORDS, Concern, Sitting, Subject, concerned

MEMBERS = (Sitting(1, "王小明"), Sitting(2, "李大華"), Sitting(3, "陳"))


def reasons(**values: object) -> dict[int, str]:
    subject = Subject(**{"title": "修正作業期程", **values})  # type: ignore[arg-type]
    return {one.person_id: one.reason for one in concerned(subject, MEMBERS)}


def test_nominee_is_concerned_by_its_own_case() -> None:
    assert reasons(nominees=frozenset({2, 9})) == {2: "為本案受提報人"}


def test_name_in_the_item_is_pointed_out_with_its_part() -> None:
    assert reasons(title="王小明老師減授鐘點") == {1: "案由載有姓名"}
    assert reasons(explanation="由李大華承辦。") == {2: "說明載有姓名"}
    assert reasons(proposal="請王小明、李大華補件。") == {1: "辦法載有姓名", 2: "辦法載有姓名"}


def test_name_of_one_character_concerns_nobody() -> None:
    assert reasons(explanation="陳列成果。") == {}


def test_own_proposal_concerns_its_proposer_only_where_it_is_about_them() -> None:
    assert reasons(proposer_id=1) == {}
    assert reasons(proposer="李大華") == {}
    assert reasons(proposer_id=1, explanation="本人任期將屆。") == {1: "提出與本人有關的議案"}
    assert reasons(proposer="委員李大華", proposal="同意本人請辭。") == {2: "提出與本人有關的議案"}


names = st.text("王李陳林小大明華", min_size=2, max_size=4)


@given(st.lists(names, max_size=6, unique=True), st.text("王李陳林小大明華案由本人", max_size=30), st.data())
def test_every_proposal_has_a_ground(people: list[str], text: str, data: st.DataObject) -> None:
    members = [Sitting(number, name) for number, name in enumerate(people)]
    nominees = frozenset(data.draw(st.sets(st.sampled_from(range(len(people))))) if people else ())
    subject = Subject("案", text, proposer_id=0, nominees=nominees)
    found = concerned(subject, members)
    own = {0} if any(word in text for word in SELF_WORDS) and people else set()
    expected = {one.person_id for one in members if one.name in text} | nominees | own
    assert {one.person_id for one in found} == expected
    assert all(isinstance(one, Concern) and one.reason for one in found)
