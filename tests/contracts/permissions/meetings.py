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
    "meetings.copy": ("GET POST", *_SECRETARY),
    "meetings.search": ("GET", *_READERS),
    "meetings.proposals": ("GET", *_MEMBERS),
    "meetings.propose": ("GET POST", *_MEMBERS),
    "meetings.proposal": ("GET", *_READERS),
    "meetings.proposal_file": ("GET", *_READERS),
    "meetings.place_proposal": ("POST", *_SECRETARY),
    "meetings.decline_proposal": ("POST", *_SECRETARY),
    "meetings.withdraw_proposal": ("POST", *_MEMBERS),
    "meetings.earlier": ("GET POST", *_SECRETARY),
    "meetings.earlier_file": ("GET", *_READERS),
    "meetings.remove_earlier": ("POST", *_SECRETARY),
    "meetings.item_files": ("GET POST", *_RECORDERS),
    "meetings.item_file": ("GET", *_READERS),
    "meetings.remove_item_file": ("POST", *_RECORDERS),
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
    "meetings.read": ("POST", *_MEMBERS),
    "meetings.remind": ("POST", *_SECRETARY),
    "meetings.reschedule": ("GET POST", *_SECRETARY),
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
    "meetings.public_minutes": ("GET", "everyone", "everyone"),
    "meetings.public_minutes_pdf": ("GET", "everyone", "everyone"),
    "meetings.minutes_drafts": ("GET", *_READERS),
    "meetings.correct_minutes": ("GET POST", *_SECRETARY),
    "meetings.set_confidential": ("POST", *_SECRETARY),
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
