"""The responsibility table: read by staff and members."""

from tests.contracts.permissions.standings import STAFF_AND_MEMBERS

ROUTES = {"duties.index": ("GET", *STAFF_AND_MEMBERS)}
