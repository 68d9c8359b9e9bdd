"""Sessions open to the public: their pages, and what a signed link or the code at the door opens."""

_PUBLIC = ("GET POST", "public", "public")

ROUTES = {
    "sessions.index": ("GET", "public", "public"),
    "sessions.show": _PUBLIC,
    "sessions.cancel": _PUBLIC,
    "sessions.check_in": _PUBLIC,
    "sessions.feedback": _PUBLIC,
}
