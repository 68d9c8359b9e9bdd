"""Who is told of a release: the holders of the posts whose items it changed, one mail each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from msgspec import Struct

from intranet.models import Release
from intranet.rules.positions import Position, UnknownName
from intranet.services import outbox
from intranet.services.calendar.changes import ChangeKind, LineChange, period_text
from intranet.services.calendar.content import Line
from intranet.services.context import current_school, current_settings, today
from intranet.services.people import Holder, holders_on

Holders = Mapping[str, Sequence[Holder]]  # by the code of the post


class Told(Struct, frozen=True):
    """A person with the changed items of the posts it holds; without ``email`` no mail can go out."""

    person_id: int
    name: str
    email: str
    titles: tuple[str, ...]
    changes: tuple[LineChange, ...]


def told_of(changes: Iterable[LineChange], holders: Holders | None = None) -> tuple[Told, ...]:
    """Everybody who answers for a changed item, or did before; ``holders`` are those of today, asked for where not
    given."""
    found: dict[int, tuple[Holder, dict[str, None], dict[str, LineChange]]] = {}
    holders = holders_on(today()) if holders is None else holders
    for change in changes:
        for post in _posts(change):
            for holder in holders.get(post.code, ()):
                _, titles, theirs = found.setdefault(holder.person_id, (holder, {}, {}))
                titles[post.title] = None
                theirs[change.key] = change
    return tuple(
        Told(holder.person_id, holder.name, holder.email, tuple(titles), tuple(theirs.values()))
        for holder, titles, theirs in found.values()
    )


def _posts(change: LineChange) -> Iterable[Position]:
    """The posts of staff behind the owners' names; students and parents read the public page."""
    names = dict.fromkeys(name for line in (change.old, change.new) if line for name in line.owners)
    for name in names:
        with suppress(UnknownName):  # an old release may name what the rules know no more
            yield from (post for post in current_school().directory.actors(name) if post.staff_type)


def write_to(release: Release, told: Sequence[Told]) -> int:
    """Put one mail for each of ``told`` who has an address into the outbox, inside ``writing()``; how many."""
    reached = [one for one in told if one.email]
    for one in reached:
        outbox.post(
            key=f"release-{release.id}-{one.person_id}",
            recipient=one.email,
            person_id=one.person_id,
            subject=f"作業期程：{release.term.label}第 {release.number} 版，您負責的 {len(one.changes)} 項{_what(release)}",
            body=_body(release, one),
        )
    return len(reached)


def _body(release: Release, one: Told) -> str:
    site = f"{current_settings().public_url}/public/calendar/{release.term}"
    lines = [
        f"{one.name} {'、'.join(one.titles)} 您好：",
        "",
        f"{release.term.label}作業期程第 {release.number} 版已發布。{release.comment}",
        "您負責的項目如下：" if release.number == 1 else "您負責的項目異動如下：",
        *(text for change in one.changes for text in described(change)),
        "",
        "公開的期程：",
        site,
    ]
    if release.number > 1:
        lines += ["本版全部變更：", f"{site}/changes?from={release.number - 1}&to={release.number}"]
    return "\n".join([*lines, "", current_school().profile.name, ""])


def _what(release: Release) -> str:
    return "已排定" if release.number == 1 else "有異動"


def described(change: LineChange) -> tuple[str, ...]:
    """The change as lines of a letter: old → new for each field, both periods of what is new or gone."""
    head = f"{change.kind.value}「{change.title}」"
    if change.kind is ChangeKind.CHANGED:
        return (head, *(f"　{field}" for field in change.fields))
    line = change.new or change.old
    return (head, *(_periods(line) if line else ()))


def _periods(line: Line) -> tuple[str, ...]:
    return (
        f"　起迄：{period_text(line.start, line.end)}",
        f"　自我檢核：{period_text(line.check_start, line.check_end)}",
    )
