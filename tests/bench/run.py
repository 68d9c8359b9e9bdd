"""`make bench`: speed against the goals, as ratios to a bare Flask route (F) in interleaved rounds of one run."""

import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import urllib.parse
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from intranet.documents.minutes import minutes_html
from intranet.documents.pdf import render_pdf
from tests.bench import roster, servers
from tests.bench.load import Target, measure
from tests.support.long_minutes import long_minutes

ROUNDS = 7
SECONDS = 1.0
CONNECTIONS = 8
STARTS = 3
PASSWORD = "portfolio-demo-115"
TERM = "115-1"


@dataclass(frozen=True)
class Figure:
    """One line of build/bench.json."""

    name: str
    value: float
    unit: str
    goal: float
    better: str

    def is_met(self) -> bool:
        """Tell whether the value reaches its goal."""
        return self.value >= self.goal if self.better == "higher" else self.value <= self.goal


GOALS = {
    "public_calendar": 4.0,
    "public_calendar_ics": 4.0,
    "public_calendar_304": 4.0,
    "login_page": 0.5,
    "home": 0.25,
    "meetings_list": 0.25,
    "regulation_page": 0.25,
    "calendar_editor": 0.12,
}


def get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[HTTPResponse, str]:
    """Fetch one page, following nothing."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    text = response.read().decode(errors="replace")  # a packed page is asked for its headers only
    connection.close()
    return response, text


def cookies_of(response: HTTPResponse) -> str:
    """Return the cookies set by an answer as a request sends them back."""
    return "; ".join(row.partition(";")[0] for row in response.headers.get_all("Set-Cookie") or [])


def sign_in(port: int, username: str) -> str:
    """Sign in as a demo account; return the Cookie header."""
    response, text = get(port, "/login")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    if token is None:
        raise RuntimeError("the sign-in page holds no csrf_token")
    form = {"username": username, "password": PASSWORD, "csrf_token": token[1]}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies_of(response)}
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/login", urllib.parse.urlencode(form), headers)
    response = connection.getresponse()
    if response.status not in (302, 303):
        raise RuntimeError(f"sign-in answered {response.status}")
    return cookies_of(response)


def targets(port: int) -> list[Target]:
    """Return the pages under load, signed in where they need it."""
    signed_in = {"Cookie": sign_in(port, "secretary")}
    calendar = f"/public/calendar/{TERM}"
    tag = get(port, calendar, {"Accept-Encoding": "gzip"})[0].headers["ETag"]
    return [
        Target("public_calendar", port, calendar),
        Target("public_calendar_ics", port, calendar + ".ics"),
        Target("public_calendar_304", port, calendar, {"If-None-Match": tag or ""}, status=304),
        Target("login_page", port, "/login"),
        Target("home", port, "/", signed_in),
        Target("meetings_list", port, "/meetings/", signed_in),
        Target("regulation_page", port, "/regulation/", signed_in),
        Target("calendar_editor", port, f"/calendar/{TERM}/table", signed_in),
    ]


def answered(pages: list[Target]) -> list[Target]:
    """Return the pages that answer as they should; say which do not."""
    good = []
    for page in pages:
        status = get(page.port, page.path, page.headers)[0].status
        if status == page.status:
            good.append(page)
        else:
            print(f"{page.name:24} not measured: {page.path} answers {status}", file=sys.stderr)
    return good


def ratios(environment: dict[str, str]) -> list[Figure]:
    """Load every page and the bare route in turn, round by round; the figure is the median of the ratios."""
    found: dict[str, list[float]] = {}
    with servers.yardstick() as bare_port, servers.product(environment, workers=2) as (_, port):
        bare = Target("bare", bare_port, "/")
        pages = answered(targets(port))
        for page in [bare, *pages]:
            measure(page, connections=CONNECTIONS, seconds=SECONDS / 2)
        for number in range(ROUNDS):
            yard = len(measure(bare, connections=CONNECTIONS, seconds=SECONDS))
            # A round starts with another page each time, so that none always follows the same one.
            for page in pages[number % len(pages) :] + pages[: number % len(pages)]:
                answers = len(measure(page, connections=CONNECTIONS, seconds=SECONDS))
                found.setdefault(page.name, []).append(answers / yard)
    return [Figure(n, round(statistics.median(found[n]), 3), "F", GOALS[n], "higher") for n in found]


def start_and_memory(environment: dict[str, str]) -> list[Figure]:
    """Start with one worker a few times: CPU to the first answer, then memory at rest."""
    cpu, memory = [], []
    for _ in range(STARTS):
        with servers.product(environment, workers=1) as (process, _):
            cpu.append(servers.cpu_seconds(process.pid))
            memory.append(servers.memory_mb(process.pid))
    return [
        Figure("start_cpu", round(statistics.median(cpu), 2), "s", 1.0, "lower"),
        Figure("memory_per_school", round(statistics.median(memory), 1), "MB", 90.0, "lower"),
    ]


def printing() -> list[Figure]:
    """Print minutes of 40 items and 25 persons, 13 pages: CPU of the printing process."""
    html, taken = minutes_html(long_minutes()), []
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        render_pdf(html)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    figures = [Figure("print_minutes_cpu", round(statistics.median(taken), 2), "s", 1.0, "lower")]
    ratio = roster.ratio_to_chromium()
    if ratio is None:
        print("roster_10_pages          not measured: no chromium", file=sys.stderr)
        return figures
    return [*figures, Figure("roster_10_pages", round(ratio, 2), "x", 2.0, "lower")]


def drafting(environment: dict[str, str]) -> list[Figure]:
    """Draft a term of 60 items in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.drafting"]
    done = subprocess.run(command, env=environment, cwd=servers.ROOT, check=True, capture_output=True, text=True)
    return [Figure("draft_60_items", float(done.stdout), "ms", 50.0, "lower")]


def main() -> int:
    """Measure, print the table and write build/bench.json."""
    with tempfile.TemporaryDirectory(prefix="intranet-bench-") as folder:
        environment = servers.settings(Path(folder))
        servers.prepare(environment)
        figures = start_and_memory(environment) + drafting(environment) + printing() + ratios(environment)
    output = servers.ROOT / "build" / "bench.json"
    output.parent.mkdir(exist_ok=True)
    rows = [asdict(figure) for figure in figures]
    output.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    for f in figures:
        sign, verdict = (">=" if f.better == "higher" else "<="), ("met" if f.is_met() else "missed")
        print(f"{f.name:24}{f.value:10.2f} {f.unit:3} goal {sign} {f.goal:<6g} {verdict}")
    return 0 if {f.name for f in figures} >= set(GOALS) else 1


if __name__ == "__main__":
    sys.exit(main())
