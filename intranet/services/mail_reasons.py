"""Why mail did not go out, in the office's words: the outbox keeps the machine's own, as ``mail.send`` gave them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from intranet.models.base import now

_CODE = re.compile(r"(?:\(|: )([45]\d\d)\b")  # the reply of the server (RFC 5321, 4.2), alone or with its text


class Reason(Struct, frozen=True):
    """What happened, and what the platform's owner should look at; ``of_address`` where the mail server is well and it
    is the address, which those who sent the mail can put right."""

    said: str
    check: str
    of_address: bool = False


class Trouble(Struct, frozen=True):
    """Messages that did not go out for one reason; ``next_at`` is when the first of them is tried again, None where none
    is or it is due already; ``machine`` what the machine said of one of them."""

    reason: Reason
    count: int
    next_at: datetime | None
    machine: str


_SILENT = Reason("郵件主機沒有回應", "請確認郵件主機已開機、網路相通，並核對 SMTP_URL 設定的位址與連接埠。")
_UNKNOWN_HOST = Reason("找不到郵件主機", "請核對 SMTP_URL 設定的主機名稱，並確認這部機器連得上網路。")
_UNSAFE = Reason("與郵件主機的加密連線未成立", "請確認郵件主機的憑證仍有效、名稱相符，並核對 SMTP_URL 設定的連接埠。")
_LOGIN = Reason("郵件主機拒絕帳號密碼", "請核對 SMTP_URL 設定的帳號與密碼。")
_SENDER = Reason("郵件主機拒絕寄件地址", "請確認郵件主機准許這部機器以學校的寄件地址寄信。")
_ADDRESS = Reason("收件地址被拒絕", "請到「人員」核對並更正電子郵件。", of_address=True)
_LATER = Reason("郵件主機暫時不收信", "通常稍後重試就會寄出；持續如此時，請查看郵件主機的收信限制。")
_CONTENT = Reason("郵件主機拒收這封信", "請查看郵件主機對信件大小、內容與寄信來源的限制。")
_OTHER = Reason("郵件沒有寄出", "請確認郵件主機運作正常。")

_BY_ERROR = {
    "ConnectionRefusedError": _SILENT, "ConnectionResetError": _SILENT, "ConnectionAbortedError": _SILENT,
    "BrokenPipeError": _SILENT, "TimeoutError": _SILENT, "OSError": _SILENT, "SMTPServerDisconnected": _SILENT,
    "gaierror": _UNKNOWN_HOST, "SSLError": _UNSAFE, "SSLCertVerificationError": _UNSAFE, "SSLEOFError": _UNSAFE,
    "SMTPAuthenticationError": _LOGIN, "SMTPNotSupportedError": _LOGIN, "SMTPSenderRefused": _SENDER,
    "SMTPRecipientsRefused": _ADDRESS, "SMTPDataError": _CONTENT, "SMTPConnectError": _LATER, "SMTPHeloError": _LATER,
    "SMTPResponseException": _CONTENT,
}  # fmt: skip


def reason_of(machine: str) -> Reason:
    """The reason that lies behind what the outbox kept of an attempt (``SMTPDataError: (451, b'…')``)."""
    code = _CODE.search(machine)
    if code and code[1].startswith("4"):
        return _LATER
    return _BY_ERROR.get(machine.partition(":")[0], _OTHER)


def troubles(attempts: Iterable[tuple[str, datetime | None]]) -> tuple[Trouble, ...]:
    """The reasons of what did not go out, the commonest first, from what was kept of each message and the moment at
    which it is due again (None where it is not). A message with nothing kept of it is in no trouble."""
    found = [(reason_of(machine), machine, due) for machine, due in attempts if machine]
    at = now()
    told = []
    for reason, count in Counter(one for one, _, _ in found).most_common():
        dues = [due for one, _, due in found if one is reason and due is not None]
        first = min(dues, default=at)
        words = next(machine for one, machine, _ in found if one is reason)
        told.append(Trouble(reason, count, first if first > at else None, words))
    return tuple(told)
