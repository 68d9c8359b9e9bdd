"""Proof of publication (公告查核): is what stands on the school's website the newest release?"""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlsplit

from msgspec import Struct
from sqlalchemy import bindparam, select

from intranet.extensions import db
from intranet.models import PublicationCheck
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import SYSTEM, Actor
from intranet.services.calendar.releases import newest_numbers, release_of
from intranet.services.calendar.website import Allowed, NotReached, read_page, shown_by, why_refused
from intranet.services.context import current_school, current_settings, moment, today
from intranet.services.errors import NotFound, Refused
from intranet.services.transactions import writing

MAX_ADDRESS = 300


class Checked(Struct, frozen=True):
    """A look at the website: which release was the newest, which was found, and what that means in words."""

    number: int
    address: str
    on: date
    at: datetime
    found: int | None
    passed: bool
    detail: str


_COLUMNS = (
    PublicationCheck.number, PublicationCheck.address, PublicationCheck.on, PublicationCheck.at, PublicationCheck.found,
    PublicationCheck.passed, PublicationCheck.detail,
)  # fmt: skip
_OF_TERM = (
    select(*_COLUMNS).where(PublicationCheck.term == bindparam("term")).order_by(PublicationCheck.id.desc()).limit(20)
)
_LAST_ADDRESS = select(PublicationCheck.address).order_by(PublicationCheck.id.desc()).limit(1)


def checks_of(term: Term) -> tuple[Checked, ...]:
    """The last checks of a term, newest first. One query."""
    return tuple(Checked(*row) for row in db.session.execute(_OF_TERM, {"term": term}))


def known_address(found: tuple[Checked, ...]) -> str:
    """The page that was looked at last, for this term or any; else the one that the school's rows name."""
    if found:
        return found[0].address
    return db.session.scalar(_LAST_ADDRESS) or current_school().profile.schedule_page


def allowed_hosts() -> Allowed:
    """The school's website as its rows and the settings name it; in the demo this machine alone."""
    school, settings = current_school().profile, current_settings()
    pages = (school.website, school.schedule_page, *settings.embed_origins)
    hosts = dict.fromkeys(host.removeprefix("www.") for page in pages if (host := urlsplit(page).hostname))
    return Allowed(tuple(hosts), loopback=settings.demo)


def check_publication(actor: Actor, term: Term, address: str) -> PublicationCheck:
    """Read the page and keep what it shows; a page that cannot be read is kept as not passed. Raises NotFound,
    Refused where the address is none of the school's website."""
    actor.needs(Permission.RELEASE_SCHEDULE)
    address = address.strip()
    if not address or len(address) > MAX_ADDRESS:
        raise Refused("請填學校網站上顯示期程的網頁。", field="address")
    if why_not := why_refused(address, allowed_hosts()):
        raise Refused(why_not, field="address")
    if address.startswith(f"{current_settings().public_url}/"):
        raise Refused("這是本系統自己的網址，請填學校網站上的網頁。", field="address")
    number = release_of(term)[0].number
    db.session.rollback()  # no transaction is open while the website is spoken to
    found, detail = _look(term, number, address)
    with writing(actor):
        check = PublicationCheck(
            term=term, number=number, address=address, on=today(), at=moment(), found=found, passed=found == number,
            detail=detail,
        )  # fmt: skip
        db.session.add(check)
        audit.record(
            actor,
            "check_publication",
            check,
            f"查核學校網站上的 {term} 作業期程：{detail}",
            changes={"address": address, "number": number, "found": found},
            permission=Permission.RELEASE_SCHEDULE,
        )
    return check


def _look(term: Term, number: int, address: str) -> tuple[int | None, str]:
    """The release that the page shows, None where none was found, and what is to be said of it."""
    settings = current_settings()
    try:
        shown = shown_by(read_page(address, allowed_hosts()), settings.public_url)
    except NotReached as error:
        return None, str(error)
    found = shown.releases.get(str(term))
    if found is not None:
        same = f"網頁顯示第 {found} 版，就是目前的版次。"
        return found, same if found == number else f"網頁顯示第 {found} 版，目前是第 {number} 版。"
    if str(term) in shown.framed:
        parts = urlsplit(address)
        if f"{parts.scheme}://{parts.netloc}" in settings.embed_origins:
            return number, "網頁以框架嵌入本系統的期程，顯示的就是目前的版次。"
        return None, "網頁嵌入了本系統的期程，但該網站不在可嵌入的名單，讀者看不到內容。"
    others = [*shown.releases, *shown.framed]
    return None, f"網頁顯示的是 {others[0]} 的期程。" if others else "網頁上找不到期程的版次。"


def check_due_pages() -> int:
    """What the worker does once a day for every schedule that is still running and whose page is known; how many."""
    due = [(term, address) for term in newest_numbers() if (address := _due(term))]
    for term, address in due:
        try:
            check_publication(SYSTEM, term, address)
        except (NotFound, Refused):  # the settings name other hosts than they did
            continue
    return len(due)


def _due(term: Term) -> str:
    """The page to look at today; empty where it was looked at today, none is known, or the schedule has run out."""
    found = checks_of(term)
    if not found or found[0].on >= today():
        return ""
    lines = release_of(term)[0].lines
    return found[0].address if max((line.end for line in lines if line.end), default=today()) >= today() else ""
