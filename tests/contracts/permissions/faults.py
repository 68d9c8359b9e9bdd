"""Faults: everybody but the auditor reports, the platform's owner answers; the auditor reads."""

from tests.contracts.permissions.standings import STAFF

_OWNER = (frozenset({"registrar"}), frozenset({"it"}))
_REPORTERS = tuple(group | {"parent", "student", "admin"} for group in STAFF)

ROUTES = {
    "faults.index": ("GET", "everyone", "everyone"),
    "faults.fault": ("GET", "everyone", "everyone"),
    "faults.new": ("GET POST", *_REPORTERS),
    "faults.answer": ("POST", *_OWNER),
    "faults.close": ("POST", *_OWNER),
}
