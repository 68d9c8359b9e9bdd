"""The minutes compose themselves, and nothing that people typed can change their outline."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from intranet.documents.markdown import render_markdown
from intranet.documents.minutes_text import MinutesContent, Proposal, Report, Votes, compose_minutes_markdown
from tests.documents.samples import minutes_content

MARKS = st.text(alphabet="#>*_-=+|`~[]()!<&;\\1.、 \t\n案說明：甲x", max_size=60)


def test_compose_minutes_empty_meeting_says_none_in_each_section() -> None:
    assert compose_minutes_markdown(MinutesContent()) == (
        "## 壹、主席報告\n\n無。\n\n## 貳、上次會議決議執行情形\n\n無。\n\n## 參、業務報告\n\n無。\n\n"
        "## 肆、提案討論\n\n無。\n\n## 伍、臨時動議\n\n無。\n\n## 陸、散會\n"
    )


def test_compose_minutes_full_meeting() -> None:
    assert compose_minutes_markdown(minutes_content()) == (
        "## 壹、主席報告\n\n感謝各位委員出席。\n\n"
        "## 貳、上次會議決議執行情形\n\n### 一、訂定認證代理人順位\n\n"
        "主辦：註冊組；期限：115/6/30\n\n執行情形：已公告。（解除列管）\n\n"
        "## 參、業務報告\n\n### 一、教務處註冊組\n\n收訖明細確認率 98.6%。\n\n決定：洽悉。\n\n"
        "## 肆、提案討論\n\n### 案由一：訂定作業期程，提請審議。（提案單位：教務處）\n\n"
        "說明：\n一、依本校規定辦理。\n二、草案如附件。\n\n辦法：通過後公告於學校網站。\n\n"
        "決議：照案通過。（同意 19 票，不同意 0 票，棄權 1 票）（迴避：註冊組長黃俊傑）\n\n"
        "## 伍、臨時動議\n\n無。\n\n## 陸、散會（上午11時）\n"
    )


def test_compose_minutes_numbered_explanation_becomes_a_list() -> None:
    text = compose_minutes_markdown(MinutesContent(proposals=(Proposal("甲案", "1. 一事\n2. 二事"),)))
    assert '<p class="labelled">說明：</p>\n<ol>\n<li>一事</li>\n<li>二事</li>\n</ol>' in render_markdown(text)


def test_compose_minutes_lost_vote_says_so_beside_the_votes() -> None:
    lost = Proposal("甲案", outcome="照案通過。", votes=Votes(10, 5, 8), is_lost=True)
    text = compose_minutes_markdown(MinutesContent(motions=(lost,)))
    assert "決議：照案通過。（同意 10 票，不同意 5 票，棄權 8 票，表決未通過）" in text


@given(typed=MARKS)
def test_compose_minutes_typed_text_never_changes_the_outline(typed: str) -> None:
    content = MinutesContent(
        chair_report=typed,
        reports=(Report("註冊組" + typed, typed, typed),),
        proposals=(Proposal("案" + typed, typed, typed, typed, proposer=typed),),
    )
    headings = re.findall(r"<(h\d)>", render_markdown(compose_minutes_markdown(content)))
    assert headings == ["h2", "h2", "h2", "h3", "h2", "h3", "h2", "h2"]
