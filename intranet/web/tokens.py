"""Tokens of forms: each form a page shows has one of its own, so that a second press is told from a first.

A page that is kept is drawn with places where its tokens will stand; each visitor's copy gets new ones.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from flask import g
from flask_wtf.csrf import generate_csrf

# Random, and never sent to anybody: nothing that people write can look like a place.
_CSRF_PLACE, _FORM_PLACE = (f"place-{secrets.token_hex(16)}-" for _ in range(2))
_COUNTER, _CSRF = "form_places", "csrf_token"  # the second is where Flask-WTF keeps the token of a request


def new_form_token() -> str:
    """A token that no other form has; on a page that is to be kept, the place of one."""
    return f"{_FORM_PLACE}{next(g.form_places)}" if _COUNTER in g else secrets.token_urlsafe(16)


@contextmanager
def places_for_tokens() -> Iterator[None]:
    """What is drawn inside holds places in place of tokens."""
    token = g.pop(_CSRF, None)
    setattr(g, _CSRF, _CSRF_PLACE)
    setattr(g, _COUNTER, count())
    try:
        yield
    finally:
        g.pop(_COUNTER)
        g.pop(_CSRF)
        if token is not None:
            setattr(g, _CSRF, token)


def with_tokens(text: str) -> str:
    """The text with this visitor's tokens in their places."""
    if _CSRF_PLACE in text:
        text = text.replace(_CSRF_PLACE, generate_csrf())
    return text.replace(_FORM_PLACE, f"{secrets.token_urlsafe(16)}-") if _FORM_PLACE in text else text
