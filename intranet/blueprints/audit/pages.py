"""Page contexts of the audit area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intranet.blueprints.audit.forms import LinkForm, PackForm, TrailForm
from intranet.services.audit import ChainReport
from intranet.services.audit_pack import PackLine
from intranet.services.audit_pack_links import LinkLine
from intranet.services.audit_trail import Entry
from intranet.web.pages import Page, Pager


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPage(Page):
    """A page of the trail; ``report`` is the outcome of verifying the whole chain, where it was asked for."""

    entries: tuple[Entry, ...]
    pager: Pager
    form: TrailForm
    kinds: tuple[tuple[str, str], ...]
    clear_url: str
    report: ChainReport | None


@dataclass(frozen=True, slots=True)
class PackRow:
    """A pack; the addresses are empty where there is nothing to fetch, or the visitor may issue no link."""

    line: PackLine
    file_url: str
    link_url: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link; ``revoke_url`` is empty where it has ended."""

    line: LinkLine
    revoke_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPage(Page):
    """``links`` is None for those who may issue none."""

    form: PackForm
    packs: tuple[PackRow, ...]
    is_waiting: bool
    kept_days: int
    links: tuple[LinkRow, ...] | None
    pack_url: str
    trail_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLinkPage(Page):
    """``address`` is the finished link, shown this once; empty before."""

    pack: PackLine
    form: LinkForm
    action: str
    address: str
    back_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPage(Page):
    """What a link opens, for its bearer."""

    recipient: str
    expires_on: date
    pack: PackLine
    action: str
