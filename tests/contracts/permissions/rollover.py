"""From one term to the next: those who plan the schedule."""

_PLANNERS = (frozenset({"secretary"}), frozenset({"secretary", "registrar", "instruction"}))

ROUTES = {
    "rollover.show": ("GET", *_PLANNERS),
    "rollover.apply": ("POST", *_PLANNERS),
    "rollover.undo": ("POST", *_PLANNERS),
}
