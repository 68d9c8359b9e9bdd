"""The working group's roster as a paper: composed from the seats of a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from intranet.documents.committee_roster import Chair, CommitteeRoster, committee_roster_ods, committee_roster_pdf
from intranet.services.context import current_school, current_settings
from intranet.services.people import SeatLine, seat_lines


def roster_on(day: date) -> CommitteeRoster:
    """The group as it is composed on ``day``, in the order of the regulation. Two queries."""
    school = current_school()
    return CommitteeRoster(
        school=school.profile.name,
        group=school.committee.name,
        day=day,
        convener=school.convener.title,
        secretary=school.secretary.title,
        stated_size=school.committee.stated_size,
        chairs=tuple(_chair(line) for line in seat_lines(school, day)),
    )


def _chair(line: SeatLine) -> Chair:
    seat, holder = line.seat, line.holder
    # What a body wrote when it named somebody; the note of an appointment to a post is no matter of the group's.
    noted = holder.note if holder and not seat.position else ""
    return Chair(
        title=line.title,
        name=holder.name if holder else "",
        since=holder.since if holder else None,
        until=holder.until if holder else None,
        is_by_post=bool(seat.position),
        named_by=seat.named_by,
        note="；".join(filter(None, (seat.note, noted))),
    )


def roster_file(day: date, kind: str) -> bytes:
    """The roster of a day as ``pdf`` or ``ods``; PDFs are kept by their content. Raises PrintingFailed."""
    makers: Mapping[str, Callable[[CommitteeRoster], bytes]] = {
        "pdf": partial(committee_roster_pdf, cache_dir=current_settings().data_dir / "documents"),
        "ods": committee_roster_ods,
    }
    return makers[kind](roster_on(day))
