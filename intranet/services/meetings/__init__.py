"""Meetings of the working group, from the draft to the frozen minutes; what other areas use is named here."""

from intranet.services.meetings.agenda import OpenAgenda, open_agendas, place_item
from intranet.services.meetings.facts import HeldMeeting, ItemOutcome, held_meetings, item_outcome, items_of_matter

__all__ = [
    "HeldMeeting",
    "ItemOutcome",
    "OpenAgenda",
    "held_meetings",
    "item_outcome",
    "items_of_matter",
    "open_agendas",
    "place_item",
]
