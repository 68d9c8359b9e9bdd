"""Meetings of the working group, from the draft to the frozen minutes; what other areas use is named here."""

from intranet.services.meetings.agenda import place_item
from intranet.services.meetings.facts import HeldMeeting, ItemOutcome, held_meetings, item_outcome

__all__ = [
    "HeldMeeting",
    "ItemOutcome",
    "held_meetings",
    "item_outcome",
    "place_item",
]
