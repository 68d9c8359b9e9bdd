"""The gap report: read by staff and members, as the duties are."""

from tests.contracts.permissions.standings import STAFF_AND_MEMBERS

ROUTES = {"gaps.index": ("GET", *STAFF_AND_MEMBERS)}
