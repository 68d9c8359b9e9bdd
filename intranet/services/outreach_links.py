"""Signed links of outreach: to cancel a registration, to sign in at the door, to give feedback. Each opens one thing."""

from __future__ import annotations

from enum import Enum

from itsdangerous import BadSignature, URLSafeSerializer

from intranet.services.context import current_settings
from intranet.services.errors import NotFound


class Link(Enum):
    """What a link is for; the value is its part of the address."""

    CANCEL = "cancel"
    CHECK_IN = "check-in"
    FEEDBACK = "feedback"
    PERSON = "person"  # no address: who is signed in, kept in the check-in page itself


def code(link: Link, *numbers: int) -> str:
    """The signed numbers of a link."""
    return str(_signer(link).dumps(list(numbers)))


def address(link: Link, *numbers: int) -> str:
    """The whole address, as a mail or a QR code bears it."""
    return f"{current_settings().public_url}/public/sessions/{link.value}/{code(link, *numbers)}"


def read(link: Link, token: str) -> tuple[int, int]:
    """The two numbers of a link; a missing one is 0. Raises NotFound for a false link."""
    try:
        value: list[int] = _signer(link).loads(token)  # signed by us, so of this shape
    except BadSignature:
        raise NotFound from None
    return value[0], value[1] if len(value) > 1 else 0


def _signer(link: Link) -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().secret_key, salt=f"outreach-{link.value}")
