"""Meetings: planned by the executive secretary, approved by the convener, recorded by the clerk, read by members."""

from tests.contracts.permissions.standings import STAFF_AND_MEMBERS

_SECRETARY = (frozenset({"secretary"}),) * 2
_CONVENER = (frozenset({"principal"}),) * 2
_RECORDERS = (frozenset({"secretary", "clerk"}),) * 2
_SEATED = frozenset({"secretary", "principal", "registrar", "instruction", "student-affairs", "counselor", "member"})
_MEMBERS = (_SEATED, _SEATED | {"evening-registrar", "it"})
_READERS = tuple(group | {"clerk", "auditor"} for group in _MEMBERS)
_INSIDERS = (frozenset({"secretary", "clerk", "principal", "auditor"}),) * 2

ROUTES = {
    "meetings.index": ("GET", *_READERS),
    "meetings.show": ("GET", *_READERS),
    "meetings.new": ("GET POST", *_SECRETARY),
    "meetings.edit": ("GET POST", *_SECRETARY),
    "meetings.approve": ("POST", *_CONVENER),
    "meetings.return_to_draft": ("POST", *_SECRETARY),
    "meetings.observers": ("GET POST", *_RECORDERS),
    "meetings.drop_observer": ("POST", *_SECRETARY),
    "meetings.add_item": ("GET POST", *_RECORDERS),
    "meetings.edit_item": ("GET POST", *_RECORDERS),
    "meetings.move_item": ("POST", *_SECRETARY),
    "meetings.remove_item": ("POST", *_RECORDERS),
    "meetings.convene": ("GET POST", *_SECRETARY),
    "meetings.cancel": ("GET POST", *_SECRETARY),
    "meetings.mail": ("GET", *_INSIDERS),
    "meetings.reply": ("POST", *_MEMBERS),
    "meetings.open_session": ("POST", *_RECORDERS),
    "meetings.attendance": ("GET POST", *_RECORDERS),
    "meetings.adjourn": ("GET POST", *_RECORDERS),
    "meetings.reopen": ("POST", *_RECORDERS),
    "meetings.item": ("GET POST", *_RECORDERS),
    "meetings.clear_item": ("POST", *_RECORDERS),
    "meetings.add_recusal": ("POST", *_RECORDERS),
    "meetings.end_recusal": ("POST", *_RECORDERS),
    "meetings.add_action": ("POST", *_RECORDERS),
    "meetings.drop_action": ("POST", *_RECORDERS),
    "meetings.minutes": ("GET", *_READERS),
    "meetings.edit_minutes": ("GET POST", *_RECORDERS),
    "meetings.recompose": ("POST", *_RECORDERS),
    "meetings.confirm": ("POST", *_CONVENER),
    "meetings.publish": ("POST", *_SECRETARY),
    "meetings.notice_pdf": ("GET", *_READERS),
    "meetings.minutes_pdf": ("GET", *_READERS),
    "meetings.sign_in_pdf": ("GET", *_READERS),
    "meetings.actions": ("GET", *STAFF_AND_MEMBERS),
    "meetings.progress": ("GET POST", *STAFF_AND_MEMBERS),
    "meetings.release": ("POST", *_SECRETARY),
}
