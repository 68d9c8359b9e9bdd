"""The outbox against a mail server that accepts, defers, refuses and hangs up; and without one."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy.exc import IntegrityError

from intranet.extensions import db
from intranet.models import AuditEntry, MailState, OutboxMessage
from intranet.models.base import now
from intranet.services import mail
from intranet.services.actor import SYSTEM
from intranet.services.context import EXTENSION, current_school
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.mail import undelivered_folder
from intranet.services.mail_desk import mail_counts, mail_lines, send_again
from intranet.services.outbox import MAX_ATTEMPTS, Part, deliver_due, post
from intranet.services.people import add_person, change_person
from intranet.services.transactions import writing
from tests.support.people import make_actor
from tests.support.ports import free_port

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # aiosmtpd's own


class Server:
    """A mail server that answers every message with ``answer`` after ``delay`` seconds; ``None`` hangs up in the
    middle."""

    def __init__(self) -> None:
        self.answer: str | None = "250 OK"
        self.delay = 0.0
        self.received: list[email.message.Message[str, str]] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("nobody@"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.delay)
        if self.answer is None:
            server.transport.close()
            return "421 gone"
        if self.answer.startswith("250"):
            self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return self.answer


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    """The app's mail server, for this test only."""
    handler = Server()
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    known = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(known, settings=replace(known.settings, smtp_url=f"smtp://127.0.0.1:{port}"))
    yield handler
    app.extensions[EXTENSION] = known
    controller.stop()


def a_message(key: str = "meeting-1-notice-1", **values: Any) -> OutboxMessage:
    given = {"recipient": "member@school.test", "subject": "開會通知", "body": "您好：\n", **values}
    with writing(SYSTEM):
        message = post(key=key, **given)
    return message


def again(message: OutboxMessage) -> OutboxMessage:
    """The message as the database has it."""
    return db.session.get_one(OutboxMessage, message.id, populate_existing=True)


def make_due(message: OutboxMessage) -> None:
    with writing(SYSTEM):
        again(message).due_at = now() - timedelta(seconds=1)


def test_accepted_mail_is_sent_once(server: Server) -> None:
    pdf = Part("開會通知單.pdf", "application/pdf", b"%PDF-1.7")
    message = a_message(parts=[pdf])
    assert (deliver_due(), deliver_due()) == (1, 0)
    (mail,) = server.received
    assert (mail["To"], mail["Subject"]) == ("member@school.test", "開會通知")
    assert [part.get_filename() for part in mail.iter_attachments()] == ["開會通知單.pdf"]
    sent = again(message)
    assert (sent.state, sent.attempts, sent.error) == (MailState.SENT, 1, "")
    assert sent.sent_at is not None


@pytest.mark.assurance("mail")
@pytest.mark.parametrize("answer", ["451 try later", "550 no such user", None])
def test_refused_mail_waits_longer_each_time_and_fails_in_the_end(server: Server, answer: str | None) -> None:
    message = a_message()
    server.answer = answer
    for attempt in range(1, MAX_ATTEMPTS + 1):
        before = now()
        assert deliver_due() == 0
        assert deliver_due() == 0  # it is not due yet
        waiting = again(message)
        assert waiting.attempts == attempt
        assert waiting.error
        assert waiting.due_at >= before + timedelta(minutes=2**attempt)
        assert waiting.leased_until is None
        make_due(message)
    assert again(message).state is MailState.FAILED
    server.answer = "250 OK"
    assert (deliver_due(), server.received) == (0, [])


@pytest.mark.assurance("mail")
def test_server_that_hangs_is_left_after_the_time_out(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "SMTP_TIMEOUT", 0.3)
    message = a_message()
    server.delay = 1.0
    begun = monotonic()
    assert deliver_due() == 0
    assert monotonic() - begun < 1.0
    waiting = again(message)
    assert (waiting.state, waiting.attempts, waiting.leased_until) == (MailState.WAITING, 1, None)
    assert "timed out" in waiting.error
    server.delay = 0.0
    make_due(message)
    assert deliver_due() == 1


@pytest.mark.assurance("mail")
def test_server_that_speaks_nothing_is_left_after_the_time_out(
    app: Flask, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "SMTP_TIMEOUT", 0.3)
    message, known = a_message(), app.extensions[EXTENSION]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        app.extensions[EXTENSION] = replace(known, settings=replace(known.settings, smtp_url=url))
        assert deliver_due() == 0
    assert "timed out" in again(message).error


@pytest.mark.parametrize("answer", ["451 try later", "550 no such user", None])
def test_reason_of_the_server_is_kept(server: Server, answer: str | None) -> None:
    message = a_message()
    server.answer = answer
    deliver_due()
    assert again(message).error.startswith("SMTPServerDisconnected" if answer is None else "SMTPDataError")
    assert (answer or "unexpectedly")[4:] in again(message).error


def fail_for_good(message: OutboxMessage) -> None:
    """Tried as often as any message is."""
    for _ in range(MAX_ATTEMPTS):
        make_due(message)
        deliver_due()


@pytest.mark.assurance("mail")
def test_dead_letter_is_sent_again_to_the_present_address(server: Server) -> None:
    person = add_person(SYSTEM, name="委員", email="nobody@school.test")
    message = a_message(recipient="nobody@school.test", person_id=person.id)
    with pytest.raises(Refused, match="待寄"):
        send_again(SYSTEM, message.id)
    fail_for_good(message)
    (line,) = mail_lines(MailState.FAILED)
    assert (line.id, line.name, line.attempts, line.has_moved) == (message.id, "委員", MAX_ATTEMPTS, False)
    assert "550" in line.error
    change_person(SYSTEM, person.id, name="委員", staff_type="", email="member@school.test")
    assert mail_lines(MailState.FAILED)[0].has_moved
    send_again(SYSTEM, message.id)
    assert (again(message).state, again(message).attempts) == (MailState.WAITING, 0)
    assert deliver_due() == 1
    assert server.received[0]["To"] == "member@school.test"
    assert mail_counts() == {MailState.WAITING: 0, MailState.SENT: 1, MailState.FAILED: 0}
    assert db.session.query(AuditEntry).filter_by(act="send_again", record_id=message.id).count() == 1


def test_only_the_platform_s_owner_sends_again(app: Flask) -> None:
    message = a_message()
    for code, may in (("registrar", current_school().profile.code == "luodong"), ("teacher", False)):
        actor = make_actor(f"a-{code}", code)
        with pytest.raises(Refused if may else NotPermitted):
            send_again(actor, message.id)
    with pytest.raises(NotFound):
        send_again(SYSTEM, 999)


@pytest.mark.assurance("mail")
def test_deferred_mail_goes_out_later(server: Server) -> None:
    message = a_message()
    server.answer = "451 try later"
    deliver_due()
    server.answer = "250 OK"
    make_due(message)
    assert deliver_due() == 1
    assert (again(message).state, again(message).attempts) == (MailState.SENT, 2)


@pytest.mark.assurance("mail")
def test_one_bad_address_does_not_hold_the_others(server: Server) -> None:
    bad = a_message("a", recipient="nobody@school.test")
    good = a_message("b")
    assert deliver_due() == 1
    assert (again(bad).state, again(good).state) == (MailState.WAITING, MailState.SENT)


@pytest.mark.assurance("mail")
def test_crash_before_marking_sends_again_with_the_same_id(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    message = a_message()
    with monkeypatch.context() as crash:
        crash.setattr("intranet.services.outbox._mark", _fail)
        with pytest.raises(ZeroDivisionError):
            deliver_due()
    assert deliver_due() == 0  # still leased
    with writing(SYSTEM):
        again(message).leased_until = now() - timedelta(seconds=1)
    assert deliver_due() == 1
    assert len({mail["Message-ID"] for mail in server.received}) == 1
    assert len(server.received) == 2


def _fail(*_: object) -> None:
    raise ZeroDivisionError


@pytest.mark.assurance("mail")
def test_server_that_is_not_there_is_tried_again(app: Flask, server: Server) -> None:
    message = a_message()
    known = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(known, settings=replace(known.settings, smtp_url="smtp://127.0.0.1:1"))
    assert deliver_due() == 0
    assert "ConnectionRefused" in again(message).error


@pytest.mark.assurance("feeds")
def test_without_a_server_mail_is_written_as_files(app: Flask) -> None:
    message = a_message(subject="開會\r\nBcc: x@evil.test")
    assert deliver_due() == 1
    (path,) = undelivered_folder().glob("*.eml")
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (mail["Subject"], mail["Bcc"]) == ("開會 Bcc: x@evil.test", None)
    assert again(message).state is MailState.SENT


def test_mail_of_the_demo_never_leaves_this_machine(app: Flask, server: Server) -> None:
    message = a_message()
    known = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(known, settings=replace(known.settings, smtp_url="smtp://mail.invalid"))
    assert deliver_due() == 1
    assert len(list(undelivered_folder().glob("*.eml"))) == 1
    assert again(message).error == ""


@pytest.mark.assurance("mail")
def test_message_of_a_failed_write_never_leaves(app: Flask) -> None:
    def write_and_fail() -> None:
        with writing(SYSTEM):
            post(key="k", recipient="member@school.test", subject="x", body="y")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert deliver_due() == 0
    assert not undelivered_folder().exists()


@pytest.mark.assurance("mail")
def test_one_cause_is_mailed_once(app: Flask) -> None:
    a_message("same")
    with pytest.raises(IntegrityError):
        a_message("same")
    assert deliver_due() == 1
