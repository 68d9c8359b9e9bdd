"""The page of what changed between two releases, for everybody or for one audience."""

from __future__ import annotations

from intranet.blueprints.public.addresses import Addresses, word_of
from intranet.blueprints.public.pages import Link, PublicPage, offered, surroundings
from intranet.rules.obligations import Audience
from intranet.services.calendar.changes import LineChange, changes_for
from intranet.services.calendar.releases import Released, changes_between


class ChangesPage(PublicPage, frozen=True, kw_only=True):
    """From ``first`` to ``last``; ``numbers`` and ``audiences`` (word, label) are what the form offers, ``starts`` the
    links where there is no program to send a form to. ``told`` are the comments of the releases between."""

    first: Released
    last: Released
    changes: tuple[LineChange, ...]
    untouched: int
    audience: str
    audience_word: str
    filters: tuple[Link, ...]
    form_url: str
    numbers: tuple[int, ...]
    audiences: tuple[tuple[str, str], ...]
    starts: tuple[Link, ...]
    told: tuple[Released, ...]
    follows: bool


def changes_page(
    found: tuple[Released, ...],
    urls: Addresses,
    audience: Audience | None = None,
    *,
    first: int | None = None,
    last: int | None = None,
) -> ChangesPage:
    """What changed from ``first`` (None: the release before the newest) to ``last`` (None: the newest, whatever it is
    when the page is read). Raises NotFound."""
    newest = found[-1]
    start = found[-2:][0].number if first is None else first
    earlier, later, every = changes_between(found, start, last)
    chosen = changes_for(every, audience)
    audiences = offered([*earlier.lines, *later.lines])
    return ChangesPage(
        title=f"{newest.term.label}作業期程的變更",
        **surroundings(newest, urls),
        first=earlier,
        last=later,
        changes=chosen,
        untouched=len(every) - len(chosen),
        audience=audience.value if audience else "",
        audience_word=word_of(audience) if audience else "",
        filters=tuple(
            Link(one.value if one else "全部", urls.since(earlier.number, one), one is audience) for one in audiences
        )
        if later is newest
        else (),
        form_url=urls.compare,
        numbers=tuple(row.number for row in found),
        audiences=tuple((word_of(one) if one else "", one.value if one else "全部") for one in audiences),
        starts=()
        if urls.compare
        else tuple(
            Link(f"自第 {row.number} 版", urls.since(row.number, audience), row is earlier) for row in found[:-1]
        ),
        told=tuple(row for row in found if earlier.number < row.number <= later.number),
        follows=last is None,
    )
