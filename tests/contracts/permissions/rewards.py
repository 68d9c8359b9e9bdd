"""Rewards: proposed and entered by the executive secretary, read by convener, personnel and auditor."""

_SEATED = frozenset({"secretary", "principal", "registrar", "instruction", "student-affairs", "counselor", "member"})
_MEMBERS = (_SEATED, _SEATED | {"evening-registrar", "it"})
_VIEW = (frozenset({"secretary", "principal", "personnel", "auditor"}),) * 2
_SECRETARY = (frozenset({"secretary"}),) * 2

ROUTES = {
    "rewards.index": ("GET", *_VIEW),
    "rewards.case": ("GET", *_VIEW),
    "rewards.roster": ("GET", *_VIEW),
    "rewards.roster_pdf": ("GET", *_VIEW),
    "rewards.roster_ods": ("GET", *_VIEW),
    "rewards.new": ("GET POST", *_SECRETARY),
    "rewards.rename": ("GET POST", *_SECRETARY),
    "rewards.discard": ("POST", *_SECRETARY),
    "rewards.choose": ("GET", *_SECRETARY),
    "rewards.nominate": ("GET POST", *_SECRETARY),
    "rewards.edit": ("GET POST", *_SECRETARY),
    "rewards.remove": ("POST", *_SECRETARY),
    "rewards.carry": ("POST", *_SECRETARY),
    "rewards.views": ("GET POST", *_MEMBERS),
    "rewards.submit": ("GET POST", *_SECRETARY),
    "rewards.withdraw": ("POST", *_SECRETARY),
    "rewards.evaluate": ("GET POST", *_SECRETARY),
}
