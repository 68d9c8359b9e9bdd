"""Outreach: read by staff and the auditor, logged by the positions that the clauses name as organisers."""

from tests.contracts.permissions.standings import STAFF_AND_MEMBERS

_LOGGERS = (
    frozenset({"counselor", "course-counselor", "instruction", "registrar"}),
    frozenset({"counselor", "course-counselor", "instruction", "registrar", "secretary"}),
)

ROUTES = {
    "outreach.index": ("GET", *STAFF_AND_MEMBERS),
    "outreach.session": ("GET", *STAFF_AND_MEMBERS),
    "outreach.material": ("GET", *STAFF_AND_MEMBERS),
    "outreach.new": ("GET POST", *_LOGGERS),
    "outreach.plan": ("GET POST", *_LOGGERS),
    "outreach.series": ("GET POST", *_LOGGERS),
    "outreach.hold": ("GET POST", *_LOGGERS),
    "outreach.split": ("GET POST", *_LOGGERS),
    "outreach.edit": ("GET POST", *_LOGGERS),
    "outreach.remove_material": ("POST", *_LOGGERS),
    "outreach.withdraw": ("POST", *_LOGGERS),
    "outreach.restore": ("POST", *_LOGGERS),
}
