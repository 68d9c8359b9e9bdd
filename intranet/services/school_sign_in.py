"""Asking the school's own sign-in service who somebody is (OpenID Connect): code with PKCE, state, nonce.

Nothing is asked before somebody wants to sign in by it. What the service says of itself is kept for ten minutes.
"""

from __future__ import annotations

import hmac
import secrets
import time
from typing import Any

from flask import current_app
from msgspec import Struct

from intranet.config import SignInService
from intranet.services.context import current_settings
from intranet.services.errors import NotFound, Refused

TIMEOUT = 8  # seconds for each question
KEPT_FOR = 600.0
WAITS = 600  # seconds that somebody may take at the service
LEEWAY = 60  # seconds that the two clocks may differ
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384")  # signed by the service; never «none», never HS
_known: dict[str, tuple[float, _Provider]] = {}


class SchoolRefused(Refused):
    """The answer cannot be trusted, or the service does not answer; ``why`` is for the log, without personal data."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        current_app.logger.warning("school sign-in refused: %s", why)


class Started(Struct, frozen=True):
    """What a visit to the service has to be answered with; kept in the visitor's own cookie."""

    state: str
    nonce: str
    verifier: str
    at: int

    @classmethod
    def kept(cls, values: Any) -> Started | None:
        """From a cookie; None where it holds none."""
        if not isinstance(values, dict) or set(values) != {"state", "nonce", "verifier", "at"}:
            return None
        return cls(**values)


class Identity(Struct, frozen=True):
    """Who somebody is at the service: issuer and subject tell; ``label`` is only to be read."""

    issuer: str
    subject: str
    label: str


class _Provider(Struct, frozen=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    token_auth: str
    keys: dict[str, Any]


def service() -> SignInService:
    """The school's service; raises NotFound where none is set up."""
    found = current_settings().oidc
    if found is None:
        raise NotFound
    return found


def start() -> tuple[str, Started]:
    """The address at the service that somebody is sent to, and what to keep meanwhile. Raises SchoolRefused."""
    started = Started(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), int(time.time()))
    provider = _provider(service())
    address, _ = _session(provider).create_authorization_url(
        provider.authorization_endpoint,
        state=started.state,
        nonce=started.nonce,
        code_verifier=started.verifier,
        prompt="select_account",
    )
    return address, started


def finish(started: Started | None, *, state: str, code: str, issuer: str = "") -> Identity:
    """Who came back with ``code``; ``issuer`` is the one that the address names, where it names one.

    Raises SchoolRefused.
    """
    if started is None or not hmac.compare_digest(started.state, state):
        raise SchoolRefused("這次登入不是從本頁開始，或已經用過。", "state")
    if time.time() - started.at > WAITS:
        raise SchoolRefused("登入逾時，請重新開始。", "too late")
    settings = service()
    provider = _provider(settings)
    if issuer and issuer != provider.issuer:
        raise SchoolRefused("回覆不是來自本校設定的登入服務。", "issuer of the answer")
    token = _id_token(provider, code, started)
    claims = _claims(settings, provider, token, started.nonce)
    return Identity(claims["iss"], claims["sub"], _label_within(settings.domain, claims))


def _session(provider: _Provider) -> Any:
    from authlib.integrations.requests_client import OAuth2Session  # most of a second, for those who use it

    settings = service()
    return OAuth2Session(
        settings.client_id,
        settings.client_secret,
        scope="openid email profile",
        redirect_uri=f"{current_settings().public_url}/login/school/callback",
        code_challenge_method="S256",
        token_endpoint_auth_method=provider.token_auth,
    )


def _provider(settings: SignInService, *, anew: bool = False) -> _Provider:
    """What the service says of itself: where to send people, and its keys."""
    kept = _known.get(settings.issuer)
    if kept and not anew and time.monotonic() - kept[0] < KEPT_FOR:
        return kept[1]
    about = _ask(f"{settings.issuer}/.well-known/openid-configuration")
    issuer = str(about.get("issuer", ""))
    if issuer.rstrip("/") != settings.issuer:
        raise SchoolRefused("學校登入服務的資料與設定不符。", "issuer of the service's own description")
    methods = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    addresses = [str(about.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if settings.issuer.startswith("https:") and not all(one.startswith("https://") for one in addresses):
        raise SchoolRefused("學校登入服務的資料與設定不符。", "an address without https")
    provider = _Provider(
        issuer=issuer,
        authorization_endpoint=addresses[0],
        token_endpoint=addresses[1],
        token_auth="client_secret_basic" if "client_secret_basic" in methods else "client_secret_post",
        keys=_ask(addresses[2]),
    )
    _known[settings.issuer] = (time.monotonic(), provider)
    return provider


def _ask(address: str) -> dict[str, Any]:
    import requests  # with the library above

    try:
        answer = requests.get(address, timeout=TIMEOUT, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise SchoolRefused("學校登入服務目前沒有回應，請稍後再試。", type(error).__name__) from error
    if not isinstance(found, dict):
        raise SchoolRefused("學校登入服務目前沒有回應，請稍後再試。", "no JSON object")
    return found


def _id_token(provider: _Provider, code: str, started: Started) -> str:
    from authlib.integrations.base_client import OAuthError  # as above
    from requests import RequestException

    try:
        answer = _session(provider).fetch_token(
            provider.token_endpoint,
            grant_type="authorization_code",
            code=code,
            code_verifier=started.verifier,
            timeout=TIMEOUT,
        )
    except OAuthError as error:
        raise SchoolRefused("學校登入服務不接受這次登入，請重新開始。", f"token: {error.error}") from error
    except (RequestException, ValueError) as error:
        raise SchoolRefused("學校登入服務目前沒有回應，請稍後再試。", type(error).__name__) from error
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise SchoolRefused("學校登入服務沒有說明登入者是誰。", "no id_token")
    return token


def _claims(settings: SignInService, provider: _Provider, token: str, nonce: str) -> dict[str, Any]:
    """What the service signed, once every part of it was checked."""
    from authlib.oidc.core import CodeIDToken  # as above
    from joserfc.errors import JoseError

    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "sub": {"essential": True},
        "aud": {"essential": True, "value": settings.client_id},
        "exp": {"essential": True},
        "nonce": {"essential": True, "value": nonce},
    }
    try:
        header, given = _decode(settings, provider, token)
        claims = CodeIDToken(given, header, options, {"nonce": nonce, "client_id": settings.client_id})
        claims.validate(leeway=LEEWAY)
    except (JoseError, ValueError, TypeError) as error:
        raise SchoolRefused("學校登入服務的回覆無法確認真偽。", str(error)) from error
    if not isinstance(given.get("sub"), str) or not 0 < len(given["sub"]) <= 255:
        raise SchoolRefused("學校登入服務沒有說明登入者是誰。", "subject")
    return given


def _decode(settings: SignInService, provider: _Provider, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token that the service's own keys signed; keys that it changed are asked for once."""
    from joserfc import jwt  # as above
    from joserfc.errors import InvalidKeyIdError
    from joserfc.jwk import KeySet

    try:
        found = jwt.decode(token, KeySet.import_key_set(provider.keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
    except InvalidKeyIdError:
        keys = _provider(settings, anew=True).keys
        found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
    return dict(found.header), dict(found.claims)


def _label_within(domain: str, claims: dict[str, Any]) -> str:
    """The address, where it lies in the school's domain; raises SchoolRefused for any other."""
    address = str(claims.get("email") or claims.get("preferred_username") or claims.get("upn") or "").lower()
    hosted = str(claims.get("hd", domain)).lower()  # Google's word for the domain of the whole account
    if hosted != domain or not address.endswith(f"@{domain}") or claims.get("email_verified") is False:
        raise SchoolRefused(f"請使用學校核發的帳號（@{domain}）。", "domain")
    return address[:200]
