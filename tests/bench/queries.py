"""The statements that pages send: every page of every demo account, at both schools, with nothing kept."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from intranet.services.demo_accounts import demo_accounts
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client
from tests.support.crawl import MOST_STATEMENTS, crawl
from tests.support.stores import Store


def most() -> float:
    """The number of statements of the page that sends most; pages above the goal are named on stderr."""
    worst = 0
    with tempfile.TemporaryDirectory(prefix="intranet-bench-") as folder:
        for school in BOTH_SCHOOLS:
            store = Store(school, "sqlite", Path(folder), "bench", Path(folder))
            app = store.fresh(demo=True)
            with app.app_context():
                usernames = [username for username, _ in demo_accounts()]
                for username in usernames:
                    for url, visit in crawl(Client(app).login(username)).items():
                        worst = max(worst, visit.statements)
                        if visit.statements > MOST_STATEMENTS:
                            print(f"{school} {username} {url}: {visit.statements} statements", file=sys.stderr)
            store.close()
    return float(worst)


if __name__ == "__main__":
    print(most())
