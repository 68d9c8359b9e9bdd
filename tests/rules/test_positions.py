from __future__ import annotations

import pytest

from intranet.rules.colours import contrast_with_white
from intranet.rules.positions import Directory, Position, StatedOnly, Unit, UnknownName
from tests.rules.samples import school

DIRECTORY = Directory(
    units=(Unit("教務處", aliases=("教務組室",)), Unit("註冊組", "教務處"), Unit("教學組", "教務處"), Unit("人事室")),
    positions=(
        Position("dean", "教務主任", "教務處", head=True, aliases=("教務處主任",)),
        Position("officer", "幹事", "教務處"),
        Position("registrar", "註冊組長", "註冊組", head=True),
        Position("instruction", "教學組長", "教學組", head=True),
        Position("teacher", "任課教師", many=True),
    ),
    stated_only=(StatedOnly("圖資處", "五"),),
)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("教務處", ["dean", "registrar", "instruction"]),
        ("教務組室", ["dean", "registrar", "instruction"]),
        ("註冊組", ["registrar"]),
        ("教務處主任", ["dean"]),
        ("dean", ["dean"]),
        ("幹事", ["officer"]),
        ("任課教師", ["teacher"]),
        ("人事室", []),
        ("圖資處", []),
    ],
)
def test_an_office_acts_through_its_head_and_the_heads_of_its_sections(name: str, codes: list[str]) -> None:
    assert [position.code for position in DIRECTORY.actors(name)] == codes


@pytest.mark.parametrize("name", ["學務處", "", "教務"])
def test_a_name_that_nobody_knows_is_refused(name: str) -> None:
    with pytest.raises(UnknownName):
        DIRECTORY.actors(name)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("教務組", ("教務處", "教學組", "教務主任")),
        ("註冊", ("註冊組", "註冊組長")),
        ("福利社", ()),
    ],
)
def test_names_near_a_wrong_one_are_found(name: str, near: tuple[str, ...]) -> None:
    assert DIRECTORY.near(name) == near


def test_the_head_answers_for_its_office() -> None:
    answers = [DIRECTORY.responsible(name) for name in ("教務處", "註冊組", "圖資處")]
    assert [position.code if position else None for position in answers] == ["dean", "registrar", None]


def test_every_name_has_one_canonical_form() -> None:
    names = ("教務組室", "教務處主任", "圖資處", "甲")
    assert [DIRECTORY.canonical(name) for name in names] == ["教務處", "教務主任", "圖資處", "甲"]


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("進修部", True),
        ("進修部註冊組", True),
        ("進修部註冊組長", True),
        ("註冊組", False),
        ("學生", False),
        ("甲", False),
    ],
)
def test_a_unit_holds_its_sections_and_their_posts(name: str, within: bool) -> None:
    assert school("daan").directory.is_within(name, "進修部") is within


def test_a_code_that_no_plugin_knows_any_more_is_shown_as_it_is() -> None:
    assert [DIRECTORY.title(code) for code in ("dean", "gone")] == ["教務主任", "gone"]


@pytest.mark.parametrize(
    ("colour", "contrast"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#777777", 4.48)]
)
def test_contrast_follows_wcag(colour: str, contrast: float) -> None:
    assert round(contrast_with_white(colour) or 0, 2) == contrast


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "123456", ""])
def test_what_is_no_colour_has_no_contrast(colour: str) -> None:
    assert contrast_with_white(colour) is None
