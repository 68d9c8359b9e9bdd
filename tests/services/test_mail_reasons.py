"""Why mail did not go out, in the office's words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intranet.models.base import now
from intranet.services.mail_reasons import reason_of, troubles

REFUSED = "ConnectionRefusedError: [Errno 111] Connection refused"


@pytest.mark.parametrize(
    ("machine", "said"),
    [
        (REFUSED, "郵件主機沒有回應"),
        ("TimeoutError: timed out", "郵件主機沒有回應"),
        ("SMTPServerDisconnected: Connection unexpectedly closed", "郵件主機沒有回應"),
        ("gaierror: [Errno -2] Name or service not known", "找不到郵件主機"),
        ("SSLCertVerificationError: certificate verify failed", "與郵件主機的加密連線未成立"),
        ("SMTPAuthenticationError: (535, b'authentication failed')", "郵件主機拒絕帳號密碼"),
        ("SMTPSenderRefused: (550, b'not yours', 'no-reply@school.test')", "郵件主機拒絕寄件地址"),
        ("SMTPRecipientsRefused: {'nobody-450@school.test': (550, b'no such user')}", "收件地址被拒絕"),
        ("SMTPRecipientsRefused: {'member@school.test': (450, b'greylisted')}", "郵件主機暫時不收信"),
        ("SMTPDataError: (451, b'try later')", "郵件主機暫時不收信"),
        ("SMTPDataError: (552, b'too large')", "郵件主機拒收這封信"),
        ("SomethingNew: nobody knows", "郵件沒有寄出"),
    ],
)
def test_what_the_machine_said_has_words(machine: str, said: str) -> None:
    assert reason_of(machine).said == said


def test_troubles_are_counted_with_the_first_moment_ahead() -> None:
    soon, later = now() + timedelta(minutes=2), now() + timedelta(minutes=8)
    bad = "SMTPRecipientsRefused: 550 no such user"
    found = troubles([("", None), (bad, None), (REFUSED, later), (REFUSED, soon)])
    assert [(one.reason.said, one.count, one.next_at) for one in found] == [
        ("郵件主機沒有回應", 2, soon),
        ("收件地址被拒絕", 1, None),
    ]
    assert (found[0].machine, found[1].reason.of_address) == (REFUSED, True)


def test_trouble_that_is_due_already_names_no_moment() -> None:
    assert troubles([(REFUSED, now() - timedelta(minutes=1))])[0].next_at is None
