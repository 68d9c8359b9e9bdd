"""Deputies: read by staff and members, entered by the executive secretary."""

from tests.contracts.permissions.standings import STAFF_AND_MEMBERS

_SECRETARY = (frozenset({"secretary"}), frozenset({"secretary"}))

ROUTES = {
    "deputies.index": ("GET", *STAFF_AND_MEMBERS),
    "deputies.new": ("GET POST", *_SECRETARY),
    "deputies.end": ("GET POST", *_SECRETARY),
    "deputies.cancel": ("POST", *_SECRETARY),
}
