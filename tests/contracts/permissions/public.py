"""What is released is for everybody, signed in or not."""

_PUBLIC = ("GET", "public", "public")

ROUTES = {
    "public.latest": _PUBLIC,
    "public.calendar": _PUBLIC,
    "public.version": _PUBLIC,
    "public.changes": _PUBLIC,
    "public.embed": _PUBLIC,
    "public.file": _PUBLIC,
    "public.feed": _PUBLIC,
}
