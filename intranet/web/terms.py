"""Terms in addresses."""

from __future__ import annotations

from intranet.rules.dates import Term, UnreadableTerm
from intranet.services.errors import NotFound


def term_of(text: str) -> Term:
    """The term of an address (``115-1``); raises NotFound."""
    try:
        return Term.parse(text)
    except UnreadableTerm:
        raise NotFound from None
