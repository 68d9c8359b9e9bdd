"""docs/deploy.md, typed on a host: a school behind nginx with PostgreSQL, its upgrade, and the way back."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import os
import shutil
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import psycopg
import pytest

from intranet.app import create_app
from intranet.config import DEMO_TODAY, read_settings
from intranet.extensions import db
from intranet.services.database import migrate_database
from tests.deploy.machine import SCHOOL, Machine, a_machine, answers_at, blocks
from tests.support.operations import released_items
from tests.support.postgres import require_postgres
from tests.support.servers import Answer, Remote

pytestmark = pytest.mark.postgresql
NAME = "intranet.luodong.example.edu.tw"
PUBLIC = "/public/calendar/114-1"
PASSWORD = "correct-horse-battery"


class Visitor(Remote):
    """Somebody outside, who speaks TLS with nginx."""

    def __init__(self, machine: Machine, **headers: str) -> None:
        super().__init__(machine.tls)
        self.headers = {"Host": NAME, "Referer": f"https://{NAME}/"}
        self.headers |= {name.replace("_", "-"): value for name, value in headers.items()}

    def connect(self) -> http.client.HTTPConnection:
        anything = ssl._create_unverified_context()  # the certificate is of the test's own making
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=120, context=anything)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A host with one school, set up and started as the page says; its schedule of 114-1 is released."""
    require_postgres()
    if not shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no nginx (bin/bootstrap dev installs it)")
    with a_machine(tmp_path_factory.mktemp("host")) as host:
        host.release("0.1.0")
        account, first_steps = blocks("A school")
        host.run(account, release="0.1.0")
        host.instance_settings()
        _init, create_admin, start = first_steps.strip().split("\n")
        _release_schedule(host)  # «init» is typed in the upgrade and on the way back
        host.link = host.run(create_admin).strip()
        host.run(start)
        _wait_for(lambda: Visitor(host).get("/livez").status == 200)
        yield host


def _release_schedule(host: Machine) -> None:
    lines = (host.folder / f"etc/intranet/{SCHOOL}.env").read_text().splitlines()
    given = dict(line.replace("'", "").split("=", 1) for line in lines if line.startswith("INTRANET_"))
    given["INTRANET_DATABASE_URL"] += f"&port={host.cluster.port}"
    with create_app(replace(read_settings(given), demo=True, today=DEMO_TODAY)).app_context():
        migrate_database()
        released_items()
        db.session.remove()
        db.engine.dispose()


def _wait_for(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if happens():
                return
        time.sleep(0.02)
    raise AssertionError("it did not happen within a minute")


def database(machine: Machine) -> psycopg.Connection:
    return psycopg.connect(
        f"host={machine.cluster.folder} port={machine.cluster.port} user=postgres dbname=intranet-{SCHOOL}",
        autocommit=True,
    )


def test_visitors_reach_the_school_through_nginx(machine: Machine) -> None:
    plain = Remote(machine.plain)
    plain.headers = {"Host": NAME}
    moved = plain.get(PUBLIC)
    assert (moved.status, moved.location) == (301, f"https://{NAME}{PUBLIC}")

    page = Visitor(machine).get(PUBLIC)
    packed = Visitor(machine, Accept_Encoding="gzip").get(PUBLIC)
    assert (page.status, gzip.decompress(packed.content)) == (200, page.content)
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    again = Visitor(machine, If_None_Match=page.headers["ETag"]).get(PUBLIC)
    assert (again.status, again.content) == (304, b"")

    login = Visitor(machine, Accept_Encoding="gzip").get("/login")
    sheet = Visitor(machine, Accept_Encoding="gzip").get("/static/css/theme.css")
    assert [one.headers["Content-Encoding"] for one in (login, sheet)] == [None, "gzip"]


def test_wrong_name_is_refused_and_a_forged_one_is_not_believed(machine: Machine) -> None:
    wrong = Visitor(machine, Host="evil.example").get("/login")
    assert wrong.status == 400 and "<h1>網址不對</h1>" in wrong.text
    forged = Visitor(machine, X_Forwarded_Host="evil.example", X_Forwarded_Proto="http").get("/people/")
    assert (forged.status, forged.location) == (302, "/login?next=/people/")


def test_too_large_a_request_is_answered_by_the_product(machine: Machine) -> None:
    answer = Visitor(machine).post("/login", csrf_token="x" * (33 * 2**20))
    assert answer.status == 413
    assert "檔案太大" in answer.text and "nginx" not in answer.text


def test_first_account_signs_in_and_nobody_seems_to_come_from_elsewhere(machine: Machine) -> None:
    visitor = Visitor(machine, X_Forwarded_For="10.1.2.3")  # an address of the school's own network
    assert machine.link.startswith(f"https://{NAME}/setup/")
    visitor.press(machine.link.removeprefix(f"https://{NAME}"), password=PASSWORD, again=PASSWORD)
    entered = visitor.press("/login", username="admin", password=PASSWORD)
    assert entered.location == "/account/second-factor?next=/"  # asked of those who come from outside
    (cookie,) = entered.headers.get_all("Set-Cookie")
    assert cookie.startswith("__Host-session=") and cookie.endswith("; Secure; HttpOnly; Path=/; SameSite=Lax")

    guesses = [*["wrong-password"] * 5, PASSWORD]  # the sixth is right, and too late
    answers = [_sign_in_from(f"10.1.2.{number}", machine, guess) for number, guess in enumerate(guesses)]
    assert [(answer.status, answer.location) for answer in answers] == [(422, "")] * 6
    with database(machine) as rows:
        assert rows.execute("SELECT DISTINCT username, source FROM login_failure").fetchall() == [
            ("admin", "127.0.0.1")
        ]


def _sign_in_from(forged: str, machine: Machine, password: str) -> Answer:
    return Visitor(machine, X_Forwarded_For=forged).press("/login", username="admin", password=password)


def test_upgrade_finishes_what_runs_and_the_way_back_leads_to_before(machine: Machine) -> None:
    machine.newer_release("0.2.0")
    numbers = {"release": "0.2.0", "before": "0.1.0", "port": str(machine.port)}
    (upgrade,), (roll_back,) = blocks("Upgrade"), blocks("Roll back")

    answered, upgrading = _upgrade_while_somebody_waits(machine, upgrade, numbers)
    assert "帳號或密碼不正確" in answered.text
    assert upgrading.startswith("ok\n")
    assert _revision(machine) == "9000"
    assert Visitor(machine).get(PUBLIC).status == 200

    entries = _entries(machine)
    assert machine.run(roll_back, **numbers).startswith("ALTER DATABASE\nok\n")
    assert (_revision(machine) < "9000", _entries(machine)) == (True, entries)
    assert "a helper ended by itself" not in machine.log
    assert Visitor(machine).get(PUBLIC).status == 200


def _revision(machine: Machine) -> str:
    with database(machine) as rows:
        (found,) = rows.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
    return str(found)


def _entries(machine: Machine) -> list[tuple[object, ...]]:
    with database(machine) as rows:
        return rows.execute("SELECT id, sha256 FROM audit_entry ORDER BY id").fetchall()


def _upgrade_while_somebody_waits(machine: Machine, upgrade: str, numbers: dict[str, str]) -> tuple[Answer, str]:
    """Upgrade while a sign-in waits for the database: it is answered before the server ends, and others are told."""
    answers: list[Answer] = []
    waiting = threading.Thread(target=lambda: answers.append(_answer_of(machine)))
    results: list[str] = []
    upgrading = threading.Thread(target=lambda: results.append(machine.run(upgrade, **numbers)))
    with database(machine) as rows, rows.transaction():
        rows.execute("LOCK TABLE login_failure IN ACCESS EXCLUSIVE MODE")
        waiting.start()
        _wait_for(lambda: _waits_for_a_lock(machine))
        upgrading.start()
        _wait_for(lambda: not answers_at(machine.port))  # no page: it would wait behind the one that waits
        away = Visitor(machine).get(PUBLIC)
        assert (away.status, away.headers["Retry-After"]) == (503, "30") and "系統暫時無法使用" in away.text
        assert answers == []
    waiting.join(120)
    upgrading.join(300)
    return answers[0], results[0]


def _answer_of(machine: Machine) -> Answer:
    return Visitor(machine).press("/login", username="nobody", password="wrong-password")


def _waits_for_a_lock(machine: Machine) -> bool:
    with database(machine) as rows:
        found = rows.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone()
    return found is not None and found[0] > 0
