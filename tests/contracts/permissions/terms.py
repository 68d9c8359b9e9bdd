"""Terms and their anchors: entered by those who plan the schedule, read by those who read all."""

_PLANNERS = (frozenset({"secretary"}), frozenset({"secretary", "registrar", "instruction"}))
_READERS = tuple(group | {"auditor", "principal"} for group in _PLANNERS)

ROUTES = {
    "terms.index": ("GET", *_READERS),
    "terms.term": ("GET", *_READERS),
    "terms.save": ("POST", *_PLANNERS),
}
