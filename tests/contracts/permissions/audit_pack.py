"""Audit packs: whoever reads the trail orders them; the executive secretary issues links, whose bearers need none."""

_READERS = frozenset({"auditor", "secretary", "principal"})
_SECRETARY = frozenset({"secretary"})

ROUTES = {
    "audit.pack": ("GET", _READERS, _READERS),
    "audit.order_pack": ("POST", _READERS, _READERS),
    "audit.download_pack": ("GET", _READERS, _READERS),
    "audit.pack_link": ("GET POST", _SECRETARY, _SECRETARY),
    "audit.revoke_link": ("POST", _SECRETARY, _SECRETARY),
    "audit.shared": ("GET", "public", "public"),
    "audit.download_shared": ("POST", "public", "public"),
}
