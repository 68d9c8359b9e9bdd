"""Announcements: everybody reads those for them, the platform's owner writes them."""

_OWNER = (frozenset({"registrar"}), frozenset({"it"}))

ROUTES = {
    "announcements.index": ("GET", "everyone", "everyone"),
    "announcements.announcement": ("GET", "everyone", "everyone"),
    "announcements.file": ("GET", "everyone", "everyone"),
    "announcements.remove_file": ("POST", *_OWNER),
    "announcements.new": ("GET POST", *_OWNER),
    "announcements.edit": ("GET POST", *_OWNER),
    "announcements.end": ("POST", *_OWNER),
}
