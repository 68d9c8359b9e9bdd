"""What the trail does not show of confidential items: on entries that name their item, and on older ones that do not."""

from __future__ import annotations

import pytest
from flask import Flask

from intranet.models import Section
from intranet.services.audit_hiding import NOTHING, Hidden
from intranet.services.audit_trail import history_of
from intranet.services.meetings.agenda import place_item, remove_item
from intranet.services.meetings.confidential import hidden_words, set_confidential
from tests.support.meetings import a_group, a_meeting

HIDDEN = Hidden(words=("三年甲班申訴案",), texts=frozenset({"無"}), items=frozenset({7}), open_words={3: ("課程案",)})


@pytest.mark.parametrize(
    ("act", "summary", "shown"),
    [
        ("change_item", "修改議案「舊的「甲」案由」", "修改議案「本案不公開」"),
        ("move_item", "調整議案「舊案由」順序", "調整議案「本案不公開」順序"),
        ("recuse", "「舊案由」王小明迴避", "「本案不公開」迴避"),
        ("add_item_file", "「舊案由」加附件「名單.pdf」", "「本案不公開」"),
        ("add_item_file", "「舊案由」加附件「" + "長" * 290, "「本案不公開」加附件「本案不公開」"),
        ("add_action", "列管：教務主任「約談學生」", "列管：教務主任「本案不公開」"),
    ],
)
def test_entry_on_a_confidential_item_says_what_was_done_and_no_word_of_it(act: str, summary: str, shown: str) -> None:
    changes = {"item": 7, "section": "PROPOSAL", "title": "舊案由", "votes_for": 12, "proposal": "", "person_id": 4}
    told = {"item": 7, "section": "PROPOSAL", "title": "本案不公開", "votes_for": "本案不公開", "proposal": ""}
    told["person_id"] = "本案不公開"
    assert HIDDEN.entry(act, "meeting", 3, summary, changes) == (shown, told)
    assert HIDDEN.entry(act, "meeting", 3, summary, changes | {"item": 8})[0] == summary
    assert NOTHING.entry(act, "meeting", 3, summary, changes) == (summary, changes)


@pytest.mark.parametrize(
    ("record", "meeting", "act", "summary", "shown"),
    [
        ("meeting", 3, "change_item", "修改議案「舊案由」", "修改議案「本案不公開」"),
        ("meeting", 3, "change_item", "修改議案「課程案」", "修改議案「課程案」"),
        ("meeting", 4, "change_item", "修改議案「舊案由」", "修改議案「舊案由」"),
        ("meeting", 3, "approve_meeting", "核定「舊案由」", "核定「舊案由」"),
        ("agenda_proposal", 3, "change_item", "提案「三年甲班申訴案」", "提案「本案不公開」"),
    ],
)
def test_entry_without_its_item_is_closed_unless_it_names_an_open_one(
    record: str, meeting: int, act: str, summary: str, shown: str
) -> None:
    assert HIDDEN.entry(act, record, meeting, summary, {})[0] == shown


def test_number_of_an_item_taken_off_in_confidence_is_given_to_no_other(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group)
    sealed = place_item(group.secretary, meeting, section=Section.PROPOSAL, title="某生申訴案之處理").id
    set_confidential(group.secretary, sealed, confidential=True)
    remove_item(group.secretary, sealed)
    open_one = place_item(group.secretary, meeting, section=Section.PROPOSAL, title="公開的採購規劃案").id
    assert open_one > sealed
    told = [entry.text for entry in history_of("meeting", meeting, hiding=hidden_words)]
    assert [text for text in told if "採購規劃案" in text] == ["新增議案「公開的採購規劃案」"]
    assert [text for text in told if "申訴案" in text] == []


def test_item_that_is_closed_while_its_entries_are_read_is_hidden(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group)
    item = place_item(group.secretary, meeting, section=Section.PROPOSAL, title="某生申訴案之處理").id

    def closed_meanwhile() -> Hidden:
        set_confidential(group.secretary, item, confidential=True)
        return hidden_words()

    assert [
        entry.text for entry in history_of("meeting", meeting, hiding=closed_meanwhile) if "申訴" in entry.text
    ] == []
