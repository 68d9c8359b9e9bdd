"""Addresses that staff type in: which of them may be shown as a link."""

from __future__ import annotations

from urllib.parse import urlsplit

MAX_LINK = 300


def is_secure_link(text: str) -> bool:
    """Whether ``text`` is a whole https address with a host name, without spaces, a user name or a password."""
    if len(text) > MAX_LINK or any(char.isspace() or not char.isprintable() for char in text):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port  # raises where it is no number
    except ValueError:
        return False
    return parts.scheme == "https" and "." in host.strip(".") and "@" not in parts.netloc
