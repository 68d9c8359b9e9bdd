"""The platform owner's desk for mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import MailState, OutboxMessage
from intranet.models.base import now
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
    assert "收件地址被拒絕（1 封）。請到「人員」核對並更正電子郵件。" in page.text
    assert page.texts("td[data-label=狀態]") == ["無法寄達已試 8 次"]
    assert "祕密連結" not in page.text
    assert "郵件" in page.texts("nav a")
    done = owner.submit(page, f"/outbox/{message}/again", status=200)
    assert "已排入重寄" in done.text
    row = db.session.get_one(OutboxMessage, message, populate_existing=True)
    assert (row.state, row.attempts) == (MailState.WAITING, 0)
    assert "沒有需要重寄" not in owner.get("/outbox/?state=SENT").text
    owner.get("/outbox/?state=nonsense")
    clients("teacher").get("/outbox/", status=403)


def waiting_letter(number: int, machine: str) -> None:
    with writing(SYSTEM):
        message = post(key=f"meeting-1-w-{number}", recipient="member@school.test", subject="開會通知", body="x")
        message.attempts, message.error, message.due_at = 1, machine, now() + timedelta(hours=1)


def test_reason_is_told_once_in_words_with_the_next_try(clients: Callable[[str], Client]) -> None:
    machine = "ConnectionRefusedError: [Errno 111] Connection refused"
    waiting_letter(1, machine)
    waiting_letter(2, machine)
    page = clients("registrar").get("/outbox/?state=WAITING")
    assert page.text.count("郵件主機沒有回應（2 封）。請確認郵件主機已開機") == 1
    assert page.text.count("下次寄送：") == 1
    assert page.text.count("ConnectionRefusedError") == 1  # in small print, for whoever keeps the server
    told = clients("secretary").get("/meetings/1/mail")
    assert "郵件主機沒有回應（2 封）。請通知平臺管理人員。下次寄送：" in told.text
    assert "Error" not in told.text
    waiting_letter(3, "SMTPRecipientsRefused: 550 no such user")
    told = clients("secretary").get("/meetings/1/mail")
    assert "收件地址被拒絕（1 封）。請核對電子郵件。" in told.text
    assert told.texts("td[data-label=狀態]").count("待寄已試 1 次：郵件主機沒有回應") == 2


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
