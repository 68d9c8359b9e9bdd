"""Two worker processes: what was answered survives their death, and twenty presses at once do one work."""

from __future__ import annotations

import threading
import time
from http.client import HTTPException

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet.extensions import db
from intranet.models import AuditEntry, FaultReport, OutboxMessage, Person
from intranet.services.audit import verify_chain
from intranet.services.demo_accounts import demo_accounts
from tests.support.client import Client
from tests.support.queries import total
from tests.support.servers import Remote, serving

WRITERS, SECONDS, PRESSES = 4, 0.8, 20


def report_until_it_dies(remote: Remote, name: str, answered: list[str]) -> None:
    """Report faults as fast as answers come; note each that was answered."""
    token = remote.token("/faults/new")
    for number in range(10_000):
        title = f"{name}-{number}"
        try:
            answer = remote.post("/faults/new", csrf_token=token, form_token=title, title=title, body="說明")
        except (OSError, HTTPException):
            return
        assert answer.status == 303, answer.text
        answered.append(title)


def forget_until_it_dies(remote: Remote, names: list[str], answered: list[str]) -> None:
    """Ask for a new password for one account after the other: each answer stands for a mail."""
    for name in names:
        try:
            answer = remote.press("/forgot", username=name)
        except (OSError, HTTPException, AssertionError):
            return
        assert answer.status < 400, answer.text
        answered.append(name)
        time.sleep(0.05)


@pytest.mark.assurance("kept")
def test_answered_posts_survive_kill_nine_of_all_processes(demo_app: Flask) -> None:
    names = [username for username, _ in demo_accounts()]
    reported: list[str] = []
    forgotten: list[str] = []
    mails_before, faults_before = total(OutboxMessage), total(FaultReport)
    db.session.rollback()
    with serving(demo_app) as served:
        teacher = Remote(served.port).login("teacher")
        writers = [
            threading.Thread(target=report_until_it_dies, args=(teacher.twin(), f"w{n}", reported))
            for n in range(WRITERS)
        ]
        writers.append(threading.Thread(target=forget_until_it_dies, args=(Remote(served.port), names, forgotten)))
        for writer in writers:
            writer.start()
        while (not forgotten or len(reported) < 10) and any(writer.is_alive() for writer in writers):
            time.sleep(0.05)
        time.sleep(SECONDS)
        served.kill()
        for writer in writers:
            writer.join()
    assert (
        reported[-1] in Client(demo_app).login("teacher").get("/faults/").text
    )  # the database opens as if nothing was
    titles = list(db.session.scalars(select(FaultReport.title)))
    assert {title: titles.count(title) for title in reported if titles.count(title) != 1} == {}
    assert verify_chain().broken_id is None
    # At most the one post of each writer that was under way may be there beyond what was answered; each with its entry.
    made = total(FaultReport) - faults_before
    assert len(reported) <= made <= len(reported) + WRITERS
    entries = select(func.count()).where(AuditEntry.act == "report_fault", AuditEntry.record_id > faults_before)
    assert db.session.scalar(entries) == made
    mails = total(OutboxMessage) - mails_before
    assert len(forgotten) <= mails <= len(forgotten) + 1


@pytest.mark.assurance("once")
def test_twenty_presses_at_once_make_one_row(demo_app: Flask) -> None:
    with serving(demo_app) as served:
        secretary = Remote(served.port).login("secretary")
        fields = {
            "csrf_token": secretary.token("/people/new"),
            "form_token": "pressed",
            "name": "只按一次",
            "staff_type": "教師",
        }
        answers: list[int] = []
        ready = threading.Barrier(PRESSES)

        def press(window: Remote) -> None:
            ready.wait()
            answers.append(window.post("/people/new", **fields).status)

        windows = [threading.Thread(target=press, args=(secretary.twin(),)) for _ in range(PRESSES)]
        for window in windows:
            window.start()
        for window in windows:
            window.join()
    assert answers == [303] * PRESSES
    assert db.session.scalar(select(func.count()).where(Person.name == "只按一次")) == 1
    assert db.session.scalar(select(func.count()).where(AuditEntry.summary.contains("只按一次"))) == 1
