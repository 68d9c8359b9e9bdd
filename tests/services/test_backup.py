"""A backup is whole, and a restore gives it back."""

from __future__ import annotations

import hashlib
import json
import tarfile
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from intranet.extensions import Base, db
from intranet.services import attachments
from intranet.services.actor import Actor
from intranet.services.attachments import Upload, attach, stored_file
from intranet.services.audit import verify_chain
from intranet.services.backup import LEFT_OUT, MANIFEST, back_up, restore
from intranet.services.context import today
from intranet.services.database import is_empty
from intranet.services.errors import Refused
from intranet.services.people import holders_on
from intranet.services.transactions import writing

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


def counts() -> dict[str, int]:
    tables = [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def empty_all(app: Flask) -> None:
    """Leave the database as «init» makes it: the triggers stand aside for the owner of the test alone."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        db.session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        db.session.commit()
        return
    from intranet.services.database import migrate_database  # a new file is the quickest empty SQLite database

    db.session.remove()
    db.engine.dispose()
    for path in Path(app.extensions["intranet"].settings.data_dir).glob("intranet.db*"):
        path.unlink()
    migrate_database()


@pytest.mark.assurance("backup")
def test_restore_gives_back_every_row_and_file(demo_app: Flask, tmp_path: Path) -> None:
    holder = holders_on(today())["registrar"][0]
    with writing(Actor(holder.person_id, holder.name)):
        kept = attach(Actor(holder.person_id, holder.name), "person", 1, Upload("a.png", BytesIO(PNG)))
    before, head, archive = counts(), verify_chain().head, tmp_path / "school.tar.gz"
    assert back_up(archive)["rows"] == before
    stored_file(kept.sha256).unlink()
    empty_all(demo_app)
    assert is_empty()
    restore(archive)
    db.session.rollback()
    assert counts() == before
    assert (verify_chain().head, verify_chain().broken_id) == (head, None)
    assert stored_file(attachments.of_record("person", 1)[0].sha256).read_bytes() == PNG


@pytest.mark.assurance("backup")
def test_restore_refuses_a_filled_database_and_a_damaged_archive(demo_app: Flask, tmp_path: Path) -> None:
    archive = tmp_path / "school.tar.gz"
    back_up(archive)
    with pytest.raises(Refused, match="已有資料"):
        restore(archive)
    empty_all(demo_app)
    cut = tmp_path / "cut.tar.gz"
    with tarfile.open(archive) as old, tarfile.open(cut, "w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            assert content is not None
            data = content.read().replace("國".encode(), "国".encode()) if "person" in member.name else content.read()
            if "audit_entry" not in member.name:
                member.size = len(data)
                new.addfile(member, BytesIO(data))
    with pytest.raises(Refused, match="缺少 tables/audit_entry"):
        restore(cut)
    assert is_empty()


@pytest.mark.assurance("backup")
def test_forged_archive_cannot_write_outside_the_store(demo_app: Flask, tmp_path: Path) -> None:
    archive, forged = tmp_path / "school.tar.gz", tmp_path / "forged.tar.gz"
    manifest = back_up(archive)
    content, name = b"evil", "files/../../evil"
    manifest["sha256"][name] = hashlib.sha256(content).hexdigest()
    with tarfile.open(archive) as old, tarfile.open(forged, "w:gz") as new:
        members = {member.name: old.extractfile(member) for member in old}
        pages = {key: stream.read() for key, stream in members.items() if stream is not None}
        for key, data in {**pages, name: content, MANIFEST: json.dumps(manifest).encode()}.items():
            member = tarfile.TarInfo(key)
            member.size = len(data)
            new.addfile(member, BytesIO(data))
    empty_all(demo_app)
    with pytest.raises(Refused, match="不認得的內容"):
        restore(forged)
    assert not list(Path(demo_app.extensions["intranet"].settings.data_dir).parent.rglob("evil"))
