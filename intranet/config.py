"""Settings from INTRANET_* variables, in one place. A wrong value stops start-up with one line that names it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from intranet.resources import resource_dir
from intranet.rules.dates import UnreadableDate, parse_date

PREFIX = "INTRANET_"
DEMO_TODAY = date(2026, 11, 21)  # 115/11/21, in term 115-1, where the demo school stands
PORT = 8000
DEMO_HOSTS = ("127.0.0.1", "localhost")
MIN_KEY_LENGTH = 32
STEP_UP_MINUTES, DEMO_STEP_UP_MINUTES = 15, 720
OIDC_NEEDED = ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_DOMAIN")


class BadSetting(Exception):
    """A setting that cannot be used; the message names the variable and what would pass."""


@dataclass(frozen=True, slots=True)
class SignInService:
    """The school's own sign-in service (OpenID Connect); ``domain`` is the only one whose addresses it may vouch for."""

    issuer: str
    client_id: str
    client_secret: str
    domain: str
    label: str


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one process. Paths are absolute; ``today`` is None outside the demo (the real date holds).

    ``step_up_minutes`` is None where the default holds; ``oidc`` where the school has no sign-in service.
    """

    school: str
    data_dir: Path
    database_url: str
    secret_key: str
    public_url: str
    trusted_hosts: tuple[str, ...]
    proxy_hops: int
    smtp_url: str
    today: date | None
    plugins_dir: Path | None
    embed_origins: tuple[str, ...]
    demo: bool
    inside_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    second_factor_grace: int = 7  # days
    step_up_minutes: int | None = None
    oidc: SignInService | None = None
    daily_copies: int = 0
    json_logs: bool = False
    metrics_port: int = 0

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def is_https(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"

    @property
    def proof_lasts(self) -> timedelta:
        """How long ago somebody may have proven who they are for an act that asks for it."""
        return timedelta(minutes=self.step_up_minutes or (DEMO_STEP_UP_MINUTES if self.demo else STEP_UP_MINUTES))

    def is_inside(self, source: str) -> bool:
        """Whether a client's address lies in the school. Where no network is named: in the demo all do, else none."""
        if not self.inside_networks:
            return self.demo
        try:
            address = ip_address(source)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self.inside_networks)


def read_settings(environ: Mapping[str, str] | None = None, *, port: int = PORT) -> Settings:
    """Read and check the settings; ``port`` is the one that is served, where the demo is found unless PUBLIC_URL says
    otherwise. Raises BadSetting."""
    env = {
        key.removeprefix(PREFIX): value
        for key, value in (os.environ if environ is None else environ).items()
        if key.startswith(PREFIX)
    }
    demo = _flag(env, "DEMO")
    school = env.get("SCHOOL") or default_school()
    data_dir = Path(env.get("DATA_DIR") or _home() / "instance" / school).absolute()
    today = _date(env, "TODAY")
    if today and not demo:
        raise BadSetting("INTRANET_TODAY may be set in demo only (INTRANET_DEMO=1)")
    database_url = env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'intranet.db'}"
    if not database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadSetting("INTRANET_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://")
    return Settings(
        school=school,
        data_dir=data_dir,
        database_url=database_url,
        secret_key=_secret_key(env, data_dir, demo=demo),
        public_url=_url(env, "PUBLIC_URL", f"http://127.0.0.1:{port if demo else PORT}", ("http", "https")),
        trusted_hosts=_words(env, "TRUSTED_HOSTS") or (DEMO_HOSTS if demo else ()),
        proxy_hops=_number(env, "PROXY_HOPS", 0),
        smtp_url=_url(env, "SMTP_URL", "", ("smtp", "smtps")),
        today=(today or DEMO_TODAY) if demo else None,
        plugins_dir=_folder(env, "PLUGINS_DIR"),
        embed_origins=_origins(env),
        demo=demo,
        inside_networks=_networks(env),
        daily_copies=_number(env, "DAILY_COPIES", 0 if demo else 7, most=366),
        json_logs=_flag(env, "JSON_LOGS"),
        metrics_port=_number(env, "METRICS_PORT", 0, most=65535),
        second_factor_grace=_number(env, "SECOND_FACTOR_GRACE", 7, most=90),
        step_up_minutes=_number(env, "STEP_UP_MINUTES", 0, most=720) or None,
        oidc=_sign_in_service(env),
    )


def default_school() -> str:
    """The school that is served where none is chosen: named beside the plugins, not in the core."""
    return (resource_dir("plugins") / "DEFAULT").read_text().strip()


def _home() -> Path:
    """The checkout; for an installed package the folder that the process was started in."""
    checkout = Path(__file__).resolve().parents[1]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "0")
    if value not in ("0", "1"):
        raise BadSetting(f"{PREFIX}{name} must be 0 or 1, not «{value}»")
    return value == "1"


def _number(env: Mapping[str, str], name: str, default: int, *, most: int = 9) -> int:
    value = env.get(name, str(default))
    if not (value.isascii() and value.isdecimal()) or int(value) > most:
        raise BadSetting(f"{PREFIX}{name} must be a number from 0 to {most}, not «{value}»")
    return int(value)


def _words(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(env.get(name, "").replace(",", " ").split())


def _date(env: Mapping[str, str], name: str) -> date | None:
    try:
        return parse_date(env[name]) if env.get(name) else None
    except UnreadableDate:
        raise BadSetting(f"{PREFIX}{name} must be a date such as 2026-11-21, not «{env[name]}»") from None


def _url(env: Mapping[str, str], name: str, default: str, schemes: tuple[str, ...]) -> str:
    value = env.get(name) or default
    if value and (urlsplit(value).scheme not in schemes or not urlsplit(value).hostname):
        raise BadSetting(f"{PREFIX}{name} must be an address beginning with {' or '.join(schemes)}://")
    return value.rstrip("/")


def _folder(env: Mapping[str, str], name: str) -> Path | None:
    if not env.get(name):
        return None
    folder = Path(env[name]).absolute()
    if not folder.is_dir():
        raise BadSetting(f"{PREFIX}{name} is no folder: {folder}")
    return folder


def _origins(env: Mapping[str, str]) -> tuple[str, ...]:
    origins = _words(env, "EMBED_ORIGINS")
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or "*" in origin or ";" in origin:
            raise BadSetting(
                f"{PREFIX}EMBED_ORIGINS must hold origins such as https://www.example.edu.tw, not «{origin}»"
            )
    return origins


def _networks(env: Mapping[str, str]) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(word) for word in _words(env, "INSIDE_NETWORKS"))
    except ValueError as error:
        raise BadSetting(f"{PREFIX}INSIDE_NETWORKS must hold networks such as 10.1.0.0/16: {error}") from None


def _sign_in_service(env: Mapping[str, str]) -> SignInService | None:
    """The four settings belong together; without an issuer there is no such service."""
    issuer = _url(env, "OIDC_ISSUER", "", ("https", "http"))
    if not issuer:
        return None
    if urlsplit(issuer).scheme == "http" and urlsplit(issuer).hostname not in DEMO_HOSTS:
        raise BadSetting(f"{PREFIX}OIDC_ISSUER must begin with https://")
    if missing := [name for name in OIDC_NEEDED if not env.get(name)]:
        raise BadSetting(f"{PREFIX}{missing[0]} must be set where {PREFIX}OIDC_ISSUER is")
    client_id, client_secret, domain = (env[name].strip() for name in OIDC_NEEDED)
    if not domain.isascii() or "@" in domain or "." not in domain:
        raise BadSetting(f"{PREFIX}OIDC_DOMAIN must be a domain such as school.example.edu.tw, not «{domain}»")
    label = env.get("OIDC_LABEL", "").strip() or "學校單一帳號"
    return SignInService(issuer, client_id, client_secret, domain.lower(), label)


def _secret_key(env: Mapping[str, str], data_dir: Path, *, demo: bool) -> str:
    """The key from the environment; the demo makes one in DATA_DIR and keeps it."""
    key = env.get("SECRET_KEY", "")
    if not key and demo:
        data_dir.mkdir(parents=True, exist_ok=True)
        kept = data_dir / "secret-key"
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(48))
        key = kept.read_text().strip()
    if len(key) < MIN_KEY_LENGTH:
        raise BadSetting(f"{PREFIX}SECRET_KEY must have at least {MIN_KEY_LENGTH} characters")
    return key
