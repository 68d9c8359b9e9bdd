"""Differences of two texts: nothing is lost on either side, and what is the same is not marked."""

from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.differences import Change, Line, Part, differences


def test_changed_words_are_marked_within_their_line() -> None:
    (line,) = differences("決議：照案通過。", "決議：修正通過。")
    assert line == Line(
        Change.CHANGED,
        (
            Part(Change.SAME, "決議："),
            Part(Change.REMOVED, "照案"),
            Part(Change.ADDED, "修正"),
            Part(Change.SAME, "通過。"),
        ),
    )


def test_other_line_is_taken_out_and_put_in() -> None:
    assert [line.change for line in differences("甲乙丙丁", "天地玄黃")] == [Change.REMOVED, Change.ADDED]


def test_unchanged_lines_are_folded() -> None:
    old = "\n".join(f"第{n}行" for n in range(30))
    found = differences(old, old + "\n新的一行")
    assert [(line.change, line.parts[0].text) for line in found] == [
        (Change.FOLDED, "28 行相同"),
        (Change.SAME, "第28行"),
        (Change.SAME, "第29行"),
        (Change.ADDED, "新的一行"),
    ]


def test_equal_texts_do_not_differ() -> None:
    assert differences("甲\n乙\n", "甲\n乙") == ()


texts = st.lists(st.text("甲乙丙丁 ab1", max_size=6), max_size=8).map("\n".join)


def side(lines: tuple[Line, ...], other: Change) -> list[str]:
    """The lines of one text: without what only the other one has; folded runs are not shown."""
    kept = [line for line in lines if line.change not in (other, Change.FOLDED)]
    return ["".join(part.text for part in line.parts if part.change is not other) for line in kept]


@given(texts, texts)
def test_both_texts_can_be_read_from_their_differences(old: str, new: str) -> None:
    lines = differences(old, new)
    folded = sum(int(line.parts[0].text.split()[0]) for line in lines if line.change is Change.FOLDED)
    if lines:
        assert len(side(lines, Change.ADDED)) + folded == len(old.splitlines())
        assert len(side(lines, Change.REMOVED)) + folded == len(new.splitlines())
    if not folded and lines:
        assert side(lines, Change.ADDED) == old.splitlines()
        assert side(lines, Change.REMOVED) == new.splitlines()
