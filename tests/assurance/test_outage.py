"""The machine fails: a full disk, a database that is away. A clear page, nothing half written, and it goes on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet.app import create_app
from intranet.extensions import db
from intranet.models import AuditEntry, FaultReport
from intranet.services.actor import SYSTEM
from intranet.services.audit import verify_chain
from intranet.services.calendar.releasing import release_schedule
from intranet.services.database import migrate_database
from intranet.web.publishing import publish
from tests.support import postgres
from tests.support.calendar import TERM, drafted
from tests.support.client import Client, Page
from tests.support.people import PASSWORD, make_account
from tests.support.queries import total
from tests.support.servers import Remote, serving
from tests.support.stores import settings_for

MEGABYTE = 2**20


@pytest.fixture
def small_disk(embedded_demo: Flask) -> Iterator[Path]:
    """The demo's folder on a disk of its own with a quarter of a megabyte left."""
    folder: Path = embedded_demo.extensions["intranet"].settings.data_dir
    content = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    size = sum(map(len, content.values())) + MEGABYTE // 4
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a disk of its own can be mounted by root alone")
    try:
        for name, data in content.items():
            (folder / name).write_bytes(data)
        yield folder
    finally:
        db.session.remove()
        db.engine.dispose()
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.assurance("outage")
def test_full_disk_gives_a_clear_page_and_loses_nothing(embedded_demo: Flask, small_disk: Path) -> None:
    db.session.rollback()
    with serving(embedded_demo) as served:
        teacher = Remote(served.port).login("teacher")
        token, kept, refused = teacher.token("/faults/new"), 0, None
        for number in range(400):
            answer = teacher.post(
                "/faults/new", csrf_token=token, form_token=str(number), title=f"第 {number} 件", body="滿" * 1_900
            )
            if answer.status != 303:
                refused = answer
                break
            kept += 1
        assert refused is not None and kept > 0
        assert (refused.status, "磁碟已滿" in refused.text, "沒有寫入" in refused.text) == (503, True, True)
        assert teacher.get("/faults/").status == 200  # reading goes on
        subprocess.run(["mount", "-o", f"remount,size={64 * MEGABYTE}", str(small_disk)], check=True)
        again = teacher.post("/faults/new", csrf_token=token, form_token="again", title="清出空間之後", body="說明")
        assert again.status == 303
        kept += 1
    entries = select(func.count()).where(AuditEntry.act == "report_fault", AuditEntry.actor_name != "")
    made = db.session.scalar(
        select(func.count()).where(FaultReport.title.startswith("第") | (FaultReport.title == "清出空間之後"))
    )
    assert made == kept
    assert db.session.scalar(entries) == total(FaultReport)
    assert verify_chain().broken_id is None


def stop(cluster: postgres.Cluster) -> None:
    postgres._run("pg_ctl", "stop", "-D", cluster.folder / "data", "-m", "fast", "-w", "-s")


def start(cluster: postgres.Cluster) -> None:
    options = f"-p {cluster.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={cluster.folder}"
    postgres._run(
        "pg_ctl", "start", "-D", cluster.folder / "data", "-l", cluster.folder / "log", "-o", options, "-w", "-s"
    )


@pytest.mark.postgresql
@pytest.mark.assurance("outage")
def test_database_that_is_away_gives_a_clear_page_and_comes_back(tmp_path: Path) -> None:
    postgres.require_postgres()
    with postgres.temporary_cluster() as cluster:
        app = create_app(settings_for("luodong", tmp_path, cluster.create_database("away")))
        with app.app_context():
            migrate_database()
            make_account("wang", "registrar")
            drafted()
            release_schedule(SYSTEM, TERM, comment="初版")
            publish(app, str(TERM))
            db.session.remove()
            client = Client(app).login("wang", PASSWORD)
            form = client.get("/faults/new").fields()
            stop(cluster)
            report = {**form, "title": "斷線時", "body": "說明"}
            answers = [client.http.get("/"), client.http.post("/faults/new", data=report), client.http.get("/login")]
            for answer in answers[:2]:
                assert (answer.status_code, Page(answer).h1) == (503, "系統暫時無法使用")
                assert "psycopg" not in answer.text and "connection" not in answer.text
            assert client.http.get("/livez").status_code == 200
            assert client.http.get("/readyz").status_code == 503
            assert client.http.get(f"/public/calendar/{TERM}", headers={"Host": "127.0.0.1:8000"}).status_code == 200
            start(cluster)
            assert client.http.post("/faults/new", data=report).status_code == 303
            assert [row.title for row in db.session.scalars(select(FaultReport))] == ["斷線時"]
            assert verify_chain().broken_id is None
            db.session.remove()
            db.engine.dispose()
