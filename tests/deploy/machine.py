"""A pretended host for docs/deploy.md: its commands run in a folder, on the shipped files; nginx and PostgreSQL are real.

What only root may do, or what a test must not touch, has a stand-in: users, systemd (from the unit's own ExecStart), curl.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.support.ports import free_ports
from tests.support.postgres import Cluster, temporary_cluster
from tests.support.servers import ROOT

PAGE = ROOT / "docs" / "deploy.md"
FILES = ROOT / "docs" / "deploy"
FENCED = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SCHOOL = "luodong"
PLACES = ("/etc/intranet", "/opt/intranet", "/var/lib/intranet", "/etc/nginx", "/etc/letsencrypt/live")
STAND_INS = {
    "adduser": 'mkdir -p "$4"',
    "install": 'cp "$5" "$6"',
    "runuser": 'shift 3; exec "$@"',
    "curl": 'for last; do :; done; exec {python} -c "{ask}" "$last"',
    "systemctl": """
        unit={unit_folder}/run/${{3:-$2}}
        case $1 in
            stop) kill -TERM "$(cat "$unit.pid")" && tail --pid="$(cat "$unit.pid")" -s .05 -f /dev/null ;;
            *) set -a; . {env}; setsid {start} >>"$unit.log" 2>&1 & echo $! >"$unit.pid" ;;
        esac""",
}
ASK = """
import sys, time, urllib.error, urllib.request
for _ in range(600):
    try:
        sys.exit(print(urllib.request.urlopen(sys.argv[1]).read().decode()))
    except OSError:
        time.sleep(.1)
sys.exit('nobody answers')
"""


def blocks(heading: str) -> list[str]:
    """The commands under a heading of the page, a text a block."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert section is not None, heading
    return FENCED.findall(section[1])


class Machine:
    """The host: ``folder`` is its root; ``run`` types commands as its administrator."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        self.folder = folder
        self.cluster = cluster
        self.link = ""  # that sets the first account's password
        self.port, self.plain, self.tls, self.metrics = free_ports(4)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("INTRANET_")},
            "PATH": f"{folder}/commands:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PGHOST": str(cluster.folder), "PGPORT": str(cluster.port), "PGUSER": "postgres",
        }  # fmt: skip
        for place in (*PLACES, "/commands", "/run"):
            (folder / place.strip("/")).mkdir(parents=True)
        self._install_commands()

    def here(self, text: str) -> str:
        """The text with the host's places in the folder."""
        return re.sub("|".join(PLACES), lambda found: f"{self.folder}{found[0]}", text)

    def run(self, commands: str, **variables: str) -> str:
        """Type commands, the first that fails ends them; returns what they print."""
        done = subprocess.run(
            ["sh", "-euc", self.here(commands)], cwd=ROOT, env={**self.environment, "school": SCHOOL, **variables},
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}\n{self.log}"
        return done.stdout

    @property
    def log(self) -> str:
        """What the instance has written."""
        path = self.folder / "run" / f"intranet@{SCHOOL}.log"
        return path.read_text() if path.exists() else ""

    @property
    def pid(self) -> int:
        return int((self.folder / "run" / f"intranet@{SCHOOL}.pid").read_text())

    def release(self, name: str) -> None:
        """A release that is this checkout."""
        self._add_release(name, ROOT)

    def newer_release(self, name: str) -> None:
        """A release with one migration more."""
        folder = self.folder / "newer"
        for part in ("intranet", "migrations", "plugins", "templates"):
            shutil.copytree(ROOT / part, folder / part)
        versions = folder / "migrations" / "versions"
        newest = max(path.name[:4] for path in versions.glob("[0-9]*.py"))
        (versions / "9000_next.py").write_text(
            f"import sqlalchemy as sa\nfrom alembic import op\n\nrevision = '9000'\ndown_revision = '{newest}'\n\n"
            "def upgrade():\n    op.create_table('next_thing', sa.Column('id', sa.Integer(), primary_key=True))\n"
        )
        self._add_release(name, folder)

    def _add_release(self, name: str, code: Path) -> None:
        command = self.folder / "opt/intranet/releases" / name / "bin/intranet"
        self._command(command, f'PYTHONPATH={code} exec {sys.executable} -P -m intranet "$@"')

    def settings(self, **changes: str) -> None:
        """Edit the school's settings file: what stands there must be there to be changed."""
        path = self.folder / f"etc/intranet/{SCHOOL}.env"
        text = self.here(path.read_text())
        for name, value in changes.items():
            text, found = re.subn(rf"^{name}='.*'$", f"{name}='{value}'", text, flags=re.MULTILINE)
            assert found == 1, name
        path.write_text(text)

    def instance_settings(self) -> None:
        """The numbers and addresses that only this host knows."""
        url = f"postgresql+psycopg://intranet-{SCHOOL}@/intranet-{SCHOOL}?host={self.cluster.folder}"
        self.settings(
            PORT=str(self.port), INTRANET_METRICS_PORT=str(self.metrics), INTRANET_SECRET_KEY=secrets.token_urlsafe(48),
            INTRANET_DATABASE_URL=url, INTRANET_SMTP_URL="",
        )  # fmt: skip

    def _install_commands(self) -> None:
        unit = (FILES / "intranet@.service").read_text()
        (start,) = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)
        names = {
            "unit_folder": self.folder, "start": self.here(start.replace("%i", SCHOOL)), "python": sys.executable,
            "env": self.here(f"/etc/intranet/{SCHOOL}.env"), "ask": ASK,
        }  # fmt: skip
        for name, body in STAND_INS.items():
            self._command(self.folder / "commands" / name, body.format(**names))
        self._command(self.folder / "commands" / "intranet-as", self.here((FILES / "intranet-as").read_text()))

    def _command(self, path: Path, body: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body if body.startswith("#!") else f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)


@contextlib.contextmanager
def a_machine(folder: Path) -> Iterator[Machine]:
    """A host with an empty PostgreSQL and nginx on the shipped site; ends what it has started."""
    with temporary_cluster() as cluster:
        machine = Machine(folder, cluster)
        try:
            with _nginx(machine):
                yield machine
        finally:
            with contextlib.suppress(OSError):
                os.killpg(machine.pid, signal.SIGKILL)


@contextlib.contextmanager
def _nginx(machine: Machine) -> Iterator[None]:
    _write_site(machine)
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None
    command = [program, "-e", "error.log", "-p", machine.folder / "etc/nginx", "-c", "nginx.conf"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        end = time.monotonic() + 60
        while not answers_at(machine.tls):
            assert process.poll() is None and time.monotonic() < end, "nginx did not start"
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.communicate()


def _write_site(machine: Machine) -> None:
    """The shipped site and snippet, on free ports, in a frame like Debian's."""
    folder = machine.folder / "etc/nginx"
    site = machine.here((FILES / "nginx-site.conf").read_text())
    numbers = {
        "listen 80;": f"listen 127.0.0.1:{machine.plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{machine.tls} ssl http2;",
        "server 127.0.0.1:8001;": f"server 127.0.0.1:{machine.port};",
    }
    for before, after in numbers.items():
        assert site.count(before) == 1, before
        site = site.replace(before, after)
    (folder / "snippets").mkdir()
    (folder / "intranet").mkdir()
    (folder / "snippets/intranet.conf").write_text(machine.here((FILES / "nginx-snippet.conf").read_text()))
    shutil.copy(FILES / "nginx-away.html", folder / "intranet/away.html")
    temporary = "".join(
        f"{kind}_temp_path temporary-{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid nginx.pid;\nworker_processes 1;\nevents {{ worker_connections 64; }}\n"
        f"http {{\ninclude /etc/nginx/mime.types;\ngzip on;\n{temporary}{site}\n}}\n"
    )
    _write_certificate(re.findall(r"^\s*ssl_certificate(?:_key)? (\S+);", site, re.MULTILINE))


def _write_certificate(places: list[str]) -> None:
    certificate, key = (Path(place) for place in places)
    certificate.parent.mkdir(parents=True)
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=school -keyout"
    subprocess.run(["openssl", *words.split(), key, "-out", certificate], check=True, capture_output=True)


def answers_at(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
