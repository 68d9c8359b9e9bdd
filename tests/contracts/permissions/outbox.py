"""Mail: the platform's owner, and whoever sets the system up."""

_OWNER = (frozenset({"registrar", "admin"}), frozenset({"it", "admin"}))

ROUTES = {
    "outbox.index": ("GET", *_OWNER),
    "outbox.again": ("POST", *_OWNER),
}
