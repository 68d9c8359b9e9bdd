"""The pages under load, each between two looks at the bare route."""

from __future__ import annotations

import sys
from functools import partial

from tests.bench.beside import beside
from tests.bench.figures import Figure, figure
from tests.bench.load import Target, measure
from tests.bench.visitor import get, sign_in

ROUNDS = 7
SECONDS, YARD_SECONDS = 0.5, 0.25
CONNECTIONS = 8
TERM = "115-1"
NEXT_MEETING = "/meetings/4"  # being prepared: its page holds the most forms


def calendar(port: int) -> Target:
    """The released schedule, as anybody reads it."""
    return Target("public_calendar", port, f"/public/calendar/{TERM}")


def signed_in(port: int) -> list[Target]:
    """The pages of somebody who works here."""
    cookie = {"Cookie": sign_in(port, "secretary")}
    return [
        Target("home", port, "/", cookie),
        Target("meetings_list", port, "/meetings/", cookie),
        Target("regulation_page", port, "/regulation/", cookie),
        Target("meeting_page", port, NEXT_MEETING, cookie),
        Target("calendar_editor", port, f"/calendar/{TERM}/table", cookie),
    ]


def all_pages(port: int, long_case: int) -> list[Target]:
    """Every page that has a goal against the bare route; the long roster has been printed once already."""
    public, members = calendar(port), signed_in(port)
    tag = get(port, public.path, {"Accept-Encoding": "gzip"})[0].headers["ETag"]
    roster = Target("roster_10_pages_again", port, f"/rewards/{long_case}/roster.pdf", members[0].headers)
    get(port, roster.path, roster.headers)
    return [
        public,
        Target("public_calendar_ics", port, public.path + ".ics"),
        Target("public_calendar_304", port, public.path, {"If-None-Match": tag or ""}, status=304),
        Target("login_page", port, "/login"),
        *members,
        roster,
    ]


def answered(pages: list[Target]) -> list[Target]:
    """Return the pages that answer as they should; say which do not."""
    good = []
    for page in pages:
        status = get(page.port, page.path, page.headers)[0].status
        if status == page.status:
            good.append(page)
        else:
            print(f"{page.name:26} not measured: {page.path} answers {status}", file=sys.stderr)
    return good


def ratios(bare_port: int, port: int, long_case: int) -> list[Figure]:
    """Answers a second of every page over those of the bare route."""
    found: dict[str, list[float]] = {}
    bare, pages = Target("bare", bare_port, "/"), answered(all_pages(port, long_case))
    for page in [bare, *pages]:
        _rate(page)
    for _ in range(ROUNDS):
        values = beside(partial(_rate, bare, YARD_SECONDS), (partial(_rate, page) for page in pages))
        for page, value in zip(pages, values, strict=True):
            found.setdefault(page.name, []).append(value)
    return [figure(name, values) for name, values in found.items()]


def _rate(page: Target, seconds: float = SECONDS) -> float:
    """Answers a second."""
    return len(measure(page, connections=CONNECTIONS, seconds=seconds)) / seconds
