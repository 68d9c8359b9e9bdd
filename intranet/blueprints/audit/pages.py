"""Page contexts of the audit area."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from intranet.blueprints.audit.forms import LinkForm, PackForm, TrailForm
from intranet.services.audit import ChainReport
from intranet.services.audit_pack import PackLine
from intranet.services.audit_pack_links import LinkLine
from intranet.services.audit_trail import Entry
from intranet.web.pages import Page, Pager


class TrailPage(Page, frozen=True, kw_only=True):
    """A page of the trail; ``report`` is the outcome of verifying the whole chain, where it was asked for."""

    entries: tuple[Entry, ...]
    pager: Pager
    form: TrailForm
    kinds: tuple[tuple[str, str], ...]
    clear_url: str
    report: ChainReport | None


class PackRow(Struct, frozen=True):
    """A pack; the addresses are empty where there is nothing to fetch, or the visitor may issue no link."""

    line: PackLine
    file_url: str
    link_url: str


class LinkRow(Struct, frozen=True):
    """A link; ``revoke_url`` is empty where it has ended."""

    line: LinkLine
    revoke_url: str


class PackPage(Page, frozen=True, kw_only=True):
    """``links`` is None for those who may issue none."""

    form: PackForm
    packs: tuple[PackRow, ...]
    is_waiting: bool
    kept_days: int
    links: tuple[LinkRow, ...] | None
    pack_url: str
    trail_url: str


class NewLinkPage(Page, frozen=True, kw_only=True):
    """``address`` is the finished link, shown this once; empty before."""

    pack: PackLine
    form: LinkForm
    action: str
    address: str
    back_url: str


class SharedPage(Page, frozen=True, kw_only=True):
    """What a link opens, for its bearer."""

    recipient: str
    expires_on: date
    pack: PackLine
    action: str
