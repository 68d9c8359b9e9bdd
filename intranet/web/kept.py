"""Pages that are read far more often than anything is written: what they show is kept until the next write.

Every write adds one entry to the audit chain, so the chain's head tells whether anything changed. What a page shows is
kept, and, for each visitor, the whole page with the shell around it; tokens of forms are new in every answer. A kept
page must tell nothing by the clock, and nothing of what is written without an entry: how mail was delivered, who is
signed in.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from flask import current_app, render_template, request, session
from flask_login import current_user
from markupsafe import Markup
from msgspec import Struct, field
from msgspec.structs import replace

from intranet.services.context import current_settings, today
from intranet.services.newest import keep_newest
from intranet.web.auth import current_actor
from intranet.web.pages import Page
from intranet.web.shell import TERM_COOKIE
from intranet.web.tokens import places_for_tokens, with_tokens

STORE = "intranet_kept_pages"
FOR_VISITORS = "intranet_pages_of_visitors"
FLASHES = "_flashes"  # where Flask keeps the messages that the next page shows
KEPT = 48  # pages kept in a process
FILES = 8  # documents
PART = "layouts/part.html"  # a page's own blocks alone, with SEAM between them
SEAM = "<!-- seam -->"


class KeptPage(Page, frozen=True, kw_only=True):
    """A page whose blocks stand ready."""

    head: Markup
    content: Markup


class KeptFile(Struct, frozen=True):
    """A document as it is sent, under the name that it is saved by."""

    name: str
    content: bytes


class Store(Struct, frozen=True):
    """What a process keeps: nothing of it outlives the chain's head that it was made under. A thread that still draws
    under an older head does so into a store that nobody asks any more."""

    head: str
    pages: OrderedDict[Hashable, KeptPage] = field(default_factory=OrderedDict)
    drawn: OrderedDict[Hashable, str] = field(default_factory=OrderedDict)
    files: OrderedDict[Hashable, KeptFile] = field(default_factory=OrderedDict)
    drawing: Lock = field(default_factory=Lock)  # who comes while a page is being drawn waits for it, and draws nothing


def _store() -> Store:
    head = current_user.session.head
    found: Store | None = current_app.extensions.get(STORE)
    if found is None or found.head != head:
        found = current_app.extensions[STORE] = Store(head)
    return found


def render_kept(template: str, build: Callable[[str], Page], *asked: Hashable, personal: bool = True) -> str:
    """The page of ``build``, shown by its own template or else by ``template``, which must extend ``page.layout``.
    ``build`` is given the chain's head, so that it need not ask again.

    ``asked`` is what the address asks for besides. ``personal`` pages are kept for one person; what the others show is
    kept for everybody with the same permissions.
    """
    actor, store = current_actor(), _store()
    person = (actor.person_id, actor.name, actor.positions, actor.deputy_for, actor.seats)
    key = (template, request.script_root, today(), actor.permissions, person if personal else (), asked)
    # The shell shows besides who it is, where they are and which term they chose.
    around = (key, person, request.path, request.args.get("term"), session.get(TERM_COOKIE))
    text = _standing(store, around)
    if text is None:
        with store.drawing:
            text = _standing(store, around) or _draw(store, template, build, key, around)
    return with_tokens(text)


def _standing(store: Store, around: Hashable) -> str | None:
    return None if FLASHES in session else store.drawn.get(around)


def _draw(store: Store, template: str, build: Callable[[str], Page], key: Hashable, around: Hashable) -> str:
    page = store.pages.get(key) or keep_newest(store.pages, key, _made(template, build, store.head), KEPT)
    said = FLASHES in session  # what was just done is said once
    with places_for_tokens():
        text = render_template("layouts/kept.html", page=page)
    if not said:
        keep_newest(store.drawn, around, text, KEPT)
    return text


def render_for_visitors(template: str, build: Callable[[], Page], *asked: Hashable) -> str:
    """The page of ``build`` for whoever is not signed in: the same for all but for its tokens, so it is kept for the
    day. It must show nothing of the database, and of the address only what is ``asked``."""
    kept: OrderedDict[Hashable, str] = current_app.extensions.setdefault(FOR_VISITORS, OrderedDict())
    # The settings beside the day: the tests give one application several.
    key = (template, request.script_root, today(), current_settings(), asked)
    said = FLASHES in session  # what was just done is said once
    text = None if said else kept.get(key)
    if text is None:
        with places_for_tokens():
            text = render_template(template, page=build())
        if not said:
            keep_newest(kept, key, text, KEPT)
    return with_tokens(text)


def kept_file(build: Callable[[], KeptFile], *asked: Hashable) -> KeptFile:
    """The file of ``build``, the same for everybody with the same permissions; ``asked`` is what the address asks for."""
    store = _store()
    key = (request.endpoint, today(), current_actor().permissions, asked)
    return store.files.get(key) or keep_newest(store.files, key, build(), FILES)


def _made(template: str, build: Callable[[str], Page], head: str) -> KeptPage:
    with places_for_tokens():
        page = build(head)
        drawn = render_template(page.template or template, page=replace(page, layout=PART))
    own_head, _, content = drawn.partition(SEAM)
    # Both parts come out of our own templates, escaped there.
    return KeptPage(title=page.title, breadcrumbs=page.breadcrumbs, head=Markup(own_head), content=Markup(content))
