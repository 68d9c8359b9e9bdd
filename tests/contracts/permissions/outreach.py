"""Outreach: read by staff and the auditor, logged by the positions that the clauses name as organisers."""

from tests.contracts.permissions.standings import STAFF, STAFF_AND_MEMBERS

_LOGGERS = (
    frozenset({"counselor", "course-counselor", "instruction", "registrar"}),
    frozenset({"counselor", "course-counselor", "instruction", "registrar", "secretary"}),
)

ROUTES = {
    "outreach.index": ("GET", *STAFF_AND_MEMBERS),
    "outreach.session": ("GET", *STAFF_AND_MEMBERS),
    "outreach.material": ("GET", *STAFF_AND_MEMBERS),
    "outreach.new": ("GET POST", *_LOGGERS),
    "outreach.register": ("POST", *STAFF),
    "outreach.unregister": ("POST", *STAFF),
    "outreach.people": ("GET POST", *_LOGGERS),
    "outreach.remove_person": ("POST", *_LOGGERS),
    "outreach.check_in_code": ("GET", *_LOGGERS),
    "outreach.sheet_pdf": ("GET", *_LOGGERS),
    "outreach.certificate_pdf": ("GET", *STAFF_AND_MEMBERS),
    "outreach.hours_ods": ("POST", *_LOGGERS),
    "outreach.term_hours_ods": ("POST", *_LOGGERS),
    "outreach.make_report": ("POST", *_LOGGERS),
    "outreach.report": ("GET", *STAFF_AND_MEMBERS),
    "outreach.make_year_report": ("POST", *_LOGGERS),
    "outreach.year_report": ("GET", *STAFF_AND_MEMBERS),
    "outreach.plan": ("GET POST", *_LOGGERS),
    "outreach.series": ("GET POST", *_LOGGERS),
    "outreach.hold": ("GET POST", *_LOGGERS),
    "outreach.split": ("GET POST", *_LOGGERS),
    "outreach.edit": ("GET POST", *_LOGGERS),
    "outreach.remove_material": ("POST", *_LOGGERS),
    "outreach.withdraw": ("POST", *_LOGGERS),
    "outreach.restore": ("POST", *_LOGGERS),
}
