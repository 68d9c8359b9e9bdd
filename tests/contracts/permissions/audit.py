"""The audit trail: read by the auditor, the executive secretary and the convener."""

_READERS = frozenset({"auditor", "secretary", "principal"})

ROUTES = {"audit.index": ("GET", _READERS, _READERS)}
