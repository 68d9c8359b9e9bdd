"""Rewards: proposed and entered by the executive secretary, read by convener, personnel and auditor; one's own by
everybody on the staff."""

from tests.contracts.permissions.standings import STAFF_AND_MEMBERS

_SEATED = frozenset({"secretary", "principal", "registrar", "instruction", "student-affairs", "counselor", "member"})
_MEMBERS = (_SEATED, _SEATED | {"evening-registrar", "it"})
_VIEW = (frozenset({"secretary", "principal", "personnel", "auditor"}),) * 2
_SECRETARY = (frozenset({"secretary"}),) * 2

_ROAD = (frozenset({"personnel", "principal"}),) * 2

ROUTES = {
    "rewards.index": ("GET", *STAFF_AND_MEMBERS),
    "rewards.own": ("GET", *STAFF_AND_MEMBERS),
    "rewards.case": ("GET", *_VIEW),
    "rewards.roster": ("GET", *_VIEW),
    "rewards.roster_file": ("GET", *_VIEW),
    "rewards.version_file": ("GET", *_VIEW),
    "rewards.waiting": ("GET", *_ROAD),
    "rewards.step": ("GET POST", *_ROAD),
    "rewards.send_back": ("GET POST", *_ROAD),
    "rewards.send": ("GET POST", *_SECRETARY),
    "rewards.take_back": ("GET POST", *_SECRETARY),
    "rewards.amend": ("GET POST", *_SECRETARY),
    "rewards.withdraw_nomination": ("GET POST", *_SECRETARY),
    "rewards.new": ("GET POST", *_SECRETARY),
    "rewards.rename": ("GET POST", *_SECRETARY),
    "rewards.discard": ("POST", *_SECRETARY),
    "rewards.choose": ("GET", *_SECRETARY),
    "rewards.nominate": ("GET POST", *_SECRETARY),
    "rewards.nominate_list": ("GET POST", *_SECRETARY),
    "rewards.edit": ("GET POST", *_SECRETARY),
    "rewards.remove": ("POST", *_SECRETARY),
    "rewards.carry": ("POST", *_SECRETARY),
    "rewards.views": ("GET POST", *_MEMBERS),
    "rewards.submit": ("GET POST", *_SECRETARY),
    "rewards.withdraw": ("POST", *_SECRETARY),
    "rewards.evaluate": ("GET POST", *_SECRETARY),
}
