"""A finished pack is kept for its time, and handed on by a link that names its reader and ends."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import AccountRole, AuditEntry, AuditPack
from intranet.rules.dates import Term
from intranet.services.actor import SYSTEM, Actor
from intranet.services.audit_pack import KEPT, PackOrder, archive_of, order_pack, pack_of
from intranet.services.audit_pack_links import create_link, enter_download, links, revoke_link, shared
from intranet.services.audit_pack_queue import make_waiting_packs
from intranet.services.context import current_school, on_day, today
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.transactions import writing
from tests.support.people import make_actor

THIS = Term(115, 1)


@pytest.fixture
def auditor(app: Flask) -> Actor:
    return make_actor("an-auditor", role=AccountRole.AUDITOR)


@pytest.fixture
def secretary(app: Flask) -> Actor:
    return make_actor("a-secretary", current_school().secretary.code)


def finished(actor: Actor) -> int:
    """A pack that stands as made, without the printing."""
    pack = order_pack(actor, PackOrder(THIS))
    archive_of(pack.id).parent.mkdir(exist_ok=True)
    archive_of(pack.id).write_bytes(b"PK")
    with writing(SYSTEM):
        pack.made_at, pack.size = pack.ordered_at, 2
    return pack.id


def test_archives_go_after_their_time_unless_linked(secretary: Actor) -> None:
    first, second = finished(secretary), finished(secretary)
    create_link(secretary, second, recipient="教育局", expires_on=today())
    with writing(SYSTEM):
        for pack in db.session.scalars(select(AuditPack)):
            pack.ordered_at -= KEPT
    assert make_waiting_packs() == 0
    assert [pack_of(secretary, pack_id).is_ready for pack_id in (first, second)] == [False, True]


def test_a_link_opens_one_pack_and_counts(secretary: Actor) -> None:
    pack_id = finished(secretary)
    token = create_link(secretary, pack_id, recipient=" 教育局  政風室 ", expires_on=today())
    assert shared(token).pack.id == enter_download(token).pack.id == pack_id
    (line,) = links()
    assert (line.recipient, line.downloads, line.is_open) == ("教育局 政風室", 1, True)
    trail = db.session.scalars(select(AuditEntry.summary).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert trail == ["由連結下載 115-1 稽核資料（教育局 政風室，第 1 次）", "核發 115-1 稽核資料連結給教育局 政風室"]


def test_a_link_ends(secretary: Actor) -> None:
    pack_id = finished(secretary)
    token = create_link(secretary, pack_id, recipient="教育局", expires_on=date(2026, 11, 22))
    with on_day(date(2026, 11, 23)), pytest.raises(NotFound):
        shared(token)
    with on_day(date(2026, 11, 22)):
        assert shared(token).recipient == "教育局"
    (line,) = links()
    revoke_link(secretary, line.id)
    for act in (shared, enter_download):
        with pytest.raises(NotFound):
            act(token)
    with pytest.raises(Refused, match="已經撤銷"):
        revoke_link(secretary, line.id)


def test_a_false_link_opens_nothing(secretary: Actor) -> None:
    pack_id = finished(secretary)
    token = create_link(secretary, pack_id, recipient="教育局", expires_on=today())
    for false in ("", "nowhere", token[:-1], token.swapcase(), f"{token}x"):
        with pytest.raises(NotFound):
            shared(false)


@pytest.mark.parametrize(
    ("recipient", "expires_on", "field"),
    [
        ("  ", date(2026, 11, 30), "recipient"),
        ("局", date(2026, 11, 20), "expires_on"),
        ("局", date(2026, 12, 22), "expires_on"),
    ],
)
def test_a_link_needs_a_recipient_and_an_end(secretary: Actor, recipient: str, expires_on: date, field: str) -> None:
    pack_id = finished(secretary)
    with pytest.raises(Refused) as refused:
        create_link(secretary, pack_id, recipient=recipient, expires_on=expires_on)
    assert refused.value.field == field


def test_only_a_finished_pack_gets_a_link_and_only_from_the_secretary(secretary: Actor, auditor: Actor) -> None:
    waiting = order_pack(secretary, PackOrder(THIS)).id
    with pytest.raises(Refused, match="還沒有製成"):
        create_link(secretary, waiting, recipient="教育局", expires_on=today())
    own = finished(auditor)
    with pytest.raises(NotPermitted):
        create_link(auditor, own, recipient="教育局", expires_on=today())
