"""Confidential blocks are taken out by their bounds in the text; an approving item is known by its title."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.minutes import approval_title, approves, blocks_of, is_sealed, public_text, says_carried, with_seal

TEXT = """## 參、業務報告

### 一、註冊組：上傳情形

決定：洽悉。

## 肆、提案討論

### 案由一：公開的案

決議：照案通過。

### 案由二：機密的案（提案單位：教務處）（密件）

說明：王小明之事蹟。

#### 小標

辦法：祕密。

決議：同意王小明記功。（同意 12 票，不同意 1 票，棄權 0 票）（迴避：王小明）

列管：人事主任辦理。

## 伍、臨時動議

### 案由二：公開的動議

結論：再議。
"""
PUBLIC = """## 參、業務報告

### 一、註冊組：上傳情形

決定：洽悉。

## 肆、提案討論

### 案由一：公開的案

決議：照案通過。

### 案由二：本案不公開

決議：不公開

## 伍、臨時動議

### 案由二：公開的動議

結論：再議。
"""


def test_public_text_keeps_number_and_kind_of_a_confidential_item() -> None:
    assert public_text(TEXT) == PUBLIC
    assert public_text(PUBLIC) == PUBLIC


@pytest.mark.parametrize(
    "heading",
    ["### 案由一：甲（密件）", "   ### 案由一：甲(密件) ###", "###\t案由一：（密件）甲", "### 甲 （ 密 件 ）  "],
)
def test_mark_is_seen_however_the_heading_is_written(heading: str) -> None:
    shown = public_text(f"## 肆、提案討論\n\n{heading}\n\n祕密\n")
    assert "祕密" not in shown and "甲" not in shown
    assert "本案不公開" in shown


def test_confidential_section_is_taken_out_whole() -> None:
    assert (
        public_text("## 肆、提案討論（密件）\n\n### 案由一：甲\n\n乙\n\n## 伍、散會") == "## 本案不公開\n\n## 伍、散會"
    )


def test_seal_is_set_and_lifted_in_its_own_section() -> None:
    sealed = with_seal(TEXT, "臨時動議", "案由二", sealed=True)
    assert sealed is not None
    assert (is_sealed(TEXT, "臨時動議", "案由二"), is_sealed(sealed, "臨時動議", "案由二")) == (False, True)
    assert with_seal(sealed, "臨時動議", "案由二", sealed=False) == TEXT
    assert is_sealed(TEXT, "提案討論", "案由二") and not is_sealed(TEXT, "提案討論", "案由一")
    assert with_seal(TEXT, "提案討論", "案由三", sealed=True) is None


lines = st.lists(
    st.one_of(
        st.sampled_from(["## 甲", "### 案由一：乙（密件）", "### 案由二：丙", "#### 丁", "", "決議：通過。"]),
        st.text("祕密文字#（）", max_size=8),
    ),
    max_size=14,
)


@given(lines)
def test_no_word_beneath_a_confidential_heading_is_public(parts: list[str]) -> None:
    text = "\n".join(parts)
    assert "\n".join(line for block in blocks_of(text) for line in block.lines) == text
    marked, hidden = [], False
    for number, line in enumerate(parts):
        heading = re.match(r"(#{1,6})(?: |$)", line)
        if heading and (not hidden or len(heading[1]) <= 3):
            hidden = "（密件）" in line
        marked.append(f"{line} 記號{number}號" if hidden and not line.startswith("#") else line)
    shown = public_text("\n".join(marked))
    assert "記號" not in shown
    assert public_text(shown) == shown


def test_approving_item_is_known_by_the_meeting_it_names() -> None:
    meeting = "115 學年度第 1 學期第 1 次會議"
    assert approves(approval_title(meeting), meeting, is_last=False)
    assert approves("確認 115學年度第1學期第1次會議紀錄，提請確認。", meeting, is_last=False)
    assert approves("確認上次會議紀錄", meeting, is_last=True)
    assert not approves("確認上次會議紀錄", meeting, is_last=False)
    assert not approves(f"更正{meeting}紀錄", meeting, is_last=True)
    assert not approves("確認作業期程", meeting, is_last=True)


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("照案通過。", True),
        ("修正後通過，餘照案。", True),
        ("甲案未通過，乙案通過。", True),
        ("未通過。", False),
        ("本案未獲通過，下次再提。", False),
        ("不予通過。", False),
        ("緩議。", False),
    ],
)
def test_words_of_an_outcome_say_whether_it_was_carried(text: str, carried: bool) -> None:
    assert says_carried(text) == carried
