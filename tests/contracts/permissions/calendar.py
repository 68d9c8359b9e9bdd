"""The schedule: planned and released by 教務主任 at one school, by 教務處 (head and 組長) at the other."""

from tests.contracts.permissions.standings import STAFF

_PLANNERS = (frozenset({"secretary"}), frozenset({"secretary", "registrar", "instruction"}))
_REVIEWERS = tuple(group | {"principal"} for group in _PLANNERS)
_CHECK_READERS = tuple(group | {"auditor"} for group in STAFF)

ROUTES = {
    "calendar.index": ("GET", "everyone", "everyone"),
    "calendar.schedule": ("GET", "everyone", "everyone"),
    "calendar.draft": ("GET", *_PLANNERS),
    "calendar.apply_draft": ("POST", *_PLANNERS),
    "calendar.table": ("GET POST", *_PLANNERS),
    "calendar.shift": ("GET POST", *_PLANNERS),
    "calendar.copy": ("GET POST", *_PLANNERS),
    "calendar.export": ("GET", *_PLANNERS),
    "calendar.sheet_import": ("GET POST", *_PLANNERS),
    "calendar.sheet_apply": ("POST", *_PLANNERS),
    "calendar.new_item": ("GET POST", *_PLANNERS),
    "calendar.item": ("GET POST", *_PLANNERS),
    "calendar.follow_rule": ("POST", *_PLANNERS),
    "calendar.remove_item": ("POST", *_PLANNERS),
    "calendar.release": ("GET POST", *_PLANNERS),
    "calendar.ask": ("POST", *_PLANNERS),
    "calendar.review": ("GET POST", *_REVIEWERS),
    "calendar.prove": ("GET POST", *(group | {"auditor"} for group in _REVIEWERS)),
    "calendar.changes": ("GET", "everyone", "everyone"),
    "calendar.checks": ("GET", *_CHECK_READERS),
    "calendar.check": ("GET POST", *STAFF),
}
