"""The working group: read by staff and members; seats are given and ended by who manages people."""

from tests.contracts.permissions.standings import STAFF_AND_MEMBERS

_MANAGE = (frozenset({"secretary", "admin"}),) * 2

ROUTES = {
    "committee.index": ("GET", *STAFF_AND_MEMBERS),
    "committee.roster_pdf": ("GET", *STAFF_AND_MEMBERS),
    "committee.roster_ods": ("GET", *STAFF_AND_MEMBERS),
    "committee.seat": ("GET POST", *_MANAGE),
    "committee.end": ("GET POST", *_MANAGE),
}
