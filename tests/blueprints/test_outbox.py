"""The platform owner's desk for mail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import MailState, OutboxMessage
from intranet.services.actor import SYSTEM
from intranet.services.outbox import post
from intranet.services.transactions import writing
from tests.conftest import BOTH_SCHOOLS
from tests.support.client import Client
from tests.support.queries import counted_queries


def dead_letter(number: int = 1) -> int:
    with writing(SYSTEM):
        message = post(key=f"k-{number}", recipient="nobody@school.test", subject="開會<b>通知</b>", body="祕密連結")
        message.state, message.attempts, message.error = MailState.FAILED, 8, "SMTPRecipientsRefused: 550 no such user"
        db.session.flush()
        return message.id


@pytest.mark.assurance("mail")
@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_owner_sees_dead_letters_first_and_sends_them_again(clients: Callable[[str], Client], school_code: str) -> None:
    message = dead_letter()
    owner = clients("registrar" if school_code == "luodong" else "it")
    page = owner.get("/outbox/")
    assert page.h1 == "郵件 無法寄達"
    assert "已試 8 次：SMTPRecipientsRefused: 550 no such user" in page.text
    assert "祕密連結" not in page.text
    assert "郵件" in page.texts("nav a")
    done = owner.submit(page, f"/outbox/{message}/again", status=200)
    assert "已排入重寄" in done.text
    row = db.session.get_one(OutboxMessage, message, populate_existing=True)
    assert (row.state, row.attempts) == (MailState.WAITING, 0)
    assert "沒有需要重寄" not in owner.get("/outbox/?state=SENT").text
    owner.get("/outbox/?state=nonsense")
    clients("teacher").get("/outbox/", status=403)


def test_list_needs_as_many_questions_for_many_as_for_one(clients: Callable[[str], Client], demo_app: Flask) -> None:
    owner = clients("registrar")
    counts = []
    for number in (1, 2, 3):
        dead_letter(number)
        owner.get("/outbox/")
        with counted_queries() as questions:
            owner.get("/outbox/")
        counts.append(len(questions))
    assert len(set(counts)) == 1
