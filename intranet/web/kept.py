"""Pages that are read far more often than anything is written: what they show is kept until the next write.

Every write adds one entry to the audit chain, so the chain's head tells whether anything changed; the shell around
the page (menu, messages) and the tokens of its forms are made anew for each visitor. A kept page must tell nothing by
the clock, and nothing of what is written without an entry: how mail was delivered, who is signed in.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace

from flask import current_app, render_template, request
from flask_login import current_user
from markupsafe import Markup

from intranet.services.context import today
from intranet.web.auth import current_actor
from intranet.web.pages import Page
from intranet.web.tokens import places_for_tokens, with_tokens

STORE = "intranet_kept_pages"
KEPT = 48  # pages kept in a process
FILES = 8  # documents
PART = "layouts/part.html"  # a page's own blocks alone, with SEAM between them
SEAM = "<!-- seam -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage(Page):
    """A page whose blocks stand ready."""

    head: Markup
    content: Markup


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A document as it is sent, under the name that it is saved by."""

    name: str
    content: bytes


@dataclass(slots=True)
class Store:
    """What a process keeps: nothing of it outlives the chain's head that it was made under."""

    head: str = ""
    pages: OrderedDict[Hashable, KeptPage] = field(default_factory=OrderedDict)
    files: OrderedDict[Hashable, KeptFile] = field(default_factory=OrderedDict)

    def under(self, head: str) -> Store:
        """Itself, emptied where something was written."""
        if head != self.head:
            self.head, self.pages, self.files = head, OrderedDict(), OrderedDict()
        return self


def _store() -> Store:
    found: Store = current_app.extensions.setdefault(STORE, Store())
    return found.under(current_user.session.head)


def render_kept(template: str, build: Callable[[str], Page], *asked: Hashable, personal: bool = True) -> str:
    """The page of ``build``, shown by ``template``, which must extend ``page.layout``. ``build`` is given the chain's
    head, so that it need not ask again.

    ``asked`` is what the address asks for besides. ``personal`` pages are kept for one person; the others for
    everybody with the same permissions.
    """
    actor = current_actor()
    whose = (actor.person_id, actor.positions, actor.deputy_for, actor.seats) if personal else ()
    store = _store()
    key = (template, request.script_root, today(), actor.permissions, whose, asked)
    page = store.pages.get(key)
    if page is None:
        page = store.pages[key] = _made(template, build, store.head)
        while len(store.pages) > KEPT:
            store.pages.popitem(last=False)
    page = replace(page, content=Markup(with_tokens(page.content)))
    return render_template("layouts/kept.html", page=page)


def kept_file(build: Callable[[], KeptFile], *asked: Hashable) -> KeptFile:
    """The file of ``build``, the same for everybody with the same permissions; ``asked`` is what the address asks for."""
    store = _store()
    key = (request.endpoint, today(), current_actor().permissions, asked)
    found = store.files.get(key)
    if found is None:
        found = store.files[key] = build()
        while len(store.files) > FILES:
            store.files.popitem(last=False)
    return found


def _made(template: str, build: Callable[[str], Page], head: str) -> KeptPage:
    with places_for_tokens():
        page = build(head)
        drawn = render_template(template, page=replace(page, layout=PART))
    own_head, _, content = drawn.partition(SEAM)
    # Both parts come out of our own templates, escaped there.
    return KeptPage(title=page.title, breadcrumbs=page.breadcrumbs, head=Markup(own_head), content=Markup(content))
