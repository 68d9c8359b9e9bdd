"""The regulation: read by everybody who signs in; signed, and excepted, by the executive secretary."""

_SECRETARY = (frozenset({"secretary"}), frozenset({"secretary"}))

ROUTES = {
    "regulation.index": ("GET", "everyone", "everyone"),
    "regulation.clause": ("GET", "everyone", "everyone"),
    "regulation.sign": ("POST", *_SECRETARY),
    "regulation.enter_exception": ("POST", *_SECRETARY),
    "regulation.end_exception": ("POST", *_SECRETARY),
}
