"""Small secrets kept sealed in the database: whoever has a copy of it alone cannot read them.

The key is made from INTRANET_SECRET_KEY, which is in no table and no backup. Another key means: they are lost, and
what they guarded is set up anew.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from intranet.services.context import current_settings

NONCE = 12  # bytes, as AES-GCM asks for


class Unreadable(Exception):
    """What is kept was sealed with another key, or for another purpose."""


def _key(purpose: str) -> bytes:
    return hmac.new(current_settings().secret_key.encode(), f"intranet {purpose}".encode(), hashlib.sha256).digest()


def seal(text: str, purpose: str) -> str:
    """Encrypt; ``purpose`` names what it is and whose, and the same words open it again."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # a tenth of the start-up time, used by few

    nonce = secrets.token_bytes(NONCE)
    return base64.b64encode(nonce + AESGCM(_key("seal")).encrypt(nonce, text.encode(), purpose.encode())).decode()


def unseal(sealed: str, purpose: str) -> str:
    """Decrypt. Raises Unreadable."""
    from cryptography.exceptions import InvalidTag  # as above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    content = base64.b64decode(sealed)
    try:
        return AESGCM(_key("seal")).decrypt(content[:NONCE], content[NONCE:], purpose.encode()).decode()
    except InvalidTag as error:
        raise Unreadable from error


def keyed_digest(text: str, purpose: str) -> str:
    """A digest that nobody can try guesses against without the key."""
    return hmac.new(_key("digest"), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
