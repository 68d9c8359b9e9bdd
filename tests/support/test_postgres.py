"""The temporary cluster: starts, is shared, is stopped, and is never silently missing on CI."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.support import postgres

pytestmark = pytest.mark.postgresql

_SUITE = """
import os
import pathlib

import pytest

from tests.support.postgres import FOLDER_VARIABLE, cluster_url_for_worker

@pytest.mark.parametrize("n", range(4))
def test_url_is_given(n, worker_id):
    pathlib.Path("seen", f"{worker_id}-{n}").write_text(cluster_url_for_worker(worker_id))
    pathlib.Path("folder").write_text(os.environ[FOLDER_VARIABLE])
"""


@pytest.fixture(autouse=True)
def _server_is_installed() -> None:
    postgres.require_postgres()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def test_temporary_cluster_answers_then_vanishes() -> None:
    with postgres.temporary_cluster() as cluster:
        with connect(cluster.url()) as connection:
            row = connection.execute("SELECT current_setting('server_encoding'), current_user").fetchone()
        assert row == ("UTF8", "postgres")
    assert not answers(cluster.port)
    assert not cluster.folder.exists()


def test_database_is_empty_when_made_again() -> None:
    with postgres.temporary_cluster() as cluster:
        with connect(cluster.create_database("test_again")) as connection:
            connection.execute("CREATE TABLE leftover (id int)")
        with connect(cluster.create_database("test_again")) as connection:
            assert connection.execute("SELECT to_regclass('leftover')").fetchone() == (None,)


def test_workers_share_one_cluster_that_ends_with_the_run(tmp_path: Path) -> None:
    (tmp_path / "test_run.py").write_text(_SUITE, encoding="utf-8")
    (tmp_path / "seen").mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    command = [sys.executable, "-m", "pytest", "-q", "-n2", "-p", "tests.support.postgres", "test_run.py"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

    urls = {path.read_text() for path in (tmp_path / "seen").iterdir()}
    assert sorted(url.rpartition("/")[2] for url in urls) == ["test_gw0", "test_gw1"]
    (port,) = {int(url.rpartition(":")[2].partition("/")[0]) for url in urls}
    assert not answers(port)
    assert not Path((tmp_path / "folder").read_text()).exists()


def test_leftover_of_a_killed_run_is_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    # Under a name of its own: any other run that starts now would clear it as well.
    monkeypatch.setattr(postgres, "_PREFIX", "intranet-pg-leftover-")
    with monkeypatch.context() as patch:
        patch.setattr(postgres.os, "getpid", lambda: ended.pid)
        cluster = postgres.start_cluster(postgres._new_folder())
    assert answers(cluster.port)
    postgres._clear_leftovers()
    assert not answers(cluster.port)
    assert not cluster.folder.exists()


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_missing_server_fails_on_ci_and_skips_elsewhere(
    ci: str, outcome: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_BINARIES", tmp_path)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="no PostgreSQL server"):
        postgres.require_postgres()
