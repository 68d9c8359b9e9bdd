"""A temporary PostgreSQL cluster for the tests: one a run, one database for each xdist worker.

The conftest imports `pytest_configure` and `pytest_unconfigure` from here, so that the process which started the
run also stops the cluster. It is made when the first test asks for it.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.support.ports import free_port

FOLDER_VARIABLE = "INTRANET_TEST_CLUSTER"
_PREFIX = "intranet-pg-"
_BINARIES = Path("/usr/lib/postgresql")


class PostgresMissingError(RuntimeError):
    """No PostgreSQL server is installed here."""


@dataclass(frozen=True)
class Cluster:
    """A running server; `folder` holds its data, socket and log."""

    folder: Path
    port: int

    def url(self, database: str = "postgres") -> str:
        """Return the address of `database` as `INTRANET_DATABASE_URL` takes it."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def url_by_socket(self, database: str) -> str:
        """Return its address as the product's own unit takes it (docs/deploy/school.env)."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}&port={self.port}"

    def analyze(self, database: str) -> None:
        """Gather what the planner goes by; elsewhere autovacuum does, which is off here."""
        with self._connect(database) as connection:
            connection.execute("ANALYZE")

    def create_database(self, name: str) -> str:
        """Make an empty database, replacing one of that name, and return its address."""
        with self._connect() as connection:
            identifier = sql.Identifier(name)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(identifier))
        return self.url(name)

    def stop(self) -> None:
        """Stop the server at once and remove its folder; nothing in it is worth keeping."""
        _run("pg_ctl", "stop", "-D", self.folder / "data", "-m", "immediate", "-s", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", dbname=database, autocommit=True)


@contextlib.contextmanager
def temporary_cluster() -> Iterator[Cluster]:
    """Run a cluster of one's own, for a test that must stop or break the server."""
    cluster = start_cluster(_new_folder())
    try:
        yield cluster
    finally:
        cluster.stop()


def cluster_url_for_worker(worker_id: str) -> str:
    """Return the address of this worker's own empty database, starting the run's cluster where needed."""
    return shared_cluster().create_database(f"test_{worker_id}")


def run_folder() -> Path:
    """Return the folder that all workers of the run share; it goes with the run."""
    return Path(os.environ[FOLDER_VARIABLE])


def shared_cluster() -> Cluster:
    """Return the run's one cluster, started by whoever asks first; raises PostgresMissingError."""
    folder = run_folder()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        port_file = folder / "port"
        if port_file.exists():
            return Cluster(folder, int(port_file.read_text()))
        cluster = start_cluster(folder)
        port_file.write_text(str(cluster.port))
        return cluster


def require_postgres() -> None:
    """Skip the asking test where no server is installed; on CI fail it."""
    try:
        _binary("initdb")
    except PostgresMissingError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


def pytest_configure(config: pytest.Config) -> None:
    """Choose the run's folder before the workers start; they inherit it."""
    if not hasattr(config, "workerinput"):
        _clear_leftovers()
        os.environ[FOLDER_VARIABLE] = str(_new_folder())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the run's cluster, if one was started."""
    if not hasattr(config, "workerinput") and FOLDER_VARIABLE in os.environ:
        Cluster(Path(os.environ.pop(FOLDER_VARIABLE)), port=0).stop()


def start_cluster(folder: Path) -> Cluster:
    """Make and start a cluster in `folder`; raises PostgresMissingError."""
    data = folder / "data"
    _fill(data)
    for last in (False, False, True):
        port = free_port()
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        settings += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
        settings += " -c autovacuum=off"
        # Another process may take the free port before the server does: so there are three attempts.
        with contextlib.ExitStack() as attempt:
            if not last:
                attempt.enter_context(contextlib.suppress(subprocess.CalledProcessError))
            _run("pg_ctl", "start", "-D", data, "-l", folder / "log", "-o", settings, "-w", "-s")
            return Cluster(folder, port)
    raise AssertionError("the last attempt returns or raises")


def _fill(data: Path) -> None:
    """The files of a new cluster: made once a run, and copied for each other one."""
    made = Path(os.environ.get(FOLDER_VARIABLE, data.parent)) / "initdb"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _run("initdb", "-D", made, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    _as_server("cp", "-a", made, data)


def _binary(name: str) -> Path:
    """Return the newest installed server's program `name`."""
    found = sorted(_BINARIES.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise PostgresMissingError(f"no PostgreSQL server under {_BINARIES} (bin/bootstrap dev installs one)")
    return found[-1]


def _run(program: str, *arguments: str | Path, check: bool = True) -> None:
    """Run one of the server's programs."""
    _as_server(_binary(program), *arguments, check=check)


def _as_server(*command: str | Path, check: bool = True) -> None:
    """Run a command as user postgres where we are root, which PostgreSQL refuses to be."""
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # Files, not pipes: the server that pg_ctl leaves behind would hold a pipe open for ever.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [*as_postgres, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            check=False,
        )
        if check and done.returncode:
            output.seek(0)
            raise subprocess.CalledProcessError(done.returncode, command, output.read().decode())


def _new_folder() -> Path:
    """Make a folder that bears our process id and belongs to the user who will run the server."""
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    if os.geteuid() == 0:
        with contextlib.suppress(KeyError):
            os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    return folder


def _clear_leftovers() -> None:
    """Stop and remove what a killed run of ours left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).split("-")[0]
        ours = owner.isdigit() and os.access(folder, os.W_OK)
        if ours and not Path("/proc", owner).exists():
            with contextlib.suppress(PostgresMissingError):
                Cluster(folder, port=0).stop()
