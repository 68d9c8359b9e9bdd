"""docs/deploy.md and its files name what there is: settings, commands, packages, places; the unit is one for systemd."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from intranet.app import MAX_REQUEST
from intranet.cli import cli
from intranet.commands.server import PATIENCE
from intranet.config import Settings, read_settings
from intranet.documents.pdf import TIMEOUT
from intranet.web.errors import TAKEN_IN

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "deploy.md").read_text()
FILES = {path.name: path.read_text() for path in (ROOT / "docs" / "deploy").iterdir()}
UNIT = FILES["intranet@.service"]
EVERYTHING = PAGE + "".join(FILES.values())


def settings_of(name: str) -> dict[str, str]:
    """The settings file as systemd and a shell read it."""
    lines = [line for line in FILES[name].splitlines() if line and not line.startswith("#")]
    return dict(shlex.split(line)[0].split("=", 1) for line in lines)


def test_every_setting_exists() -> None:
    known = set(re.findall(r"^\| `([A-Z_`, ]+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))
    known = {name for row in known for name in re.findall(r"[A-Z_]+", row)}
    named = set(re.findall(r"INTRANET_([A-Z_]+)", EVERYTHING))
    assert named - known == set()
    given = settings_of("school.env")
    assert given["INTRANET_SECRET_KEY"] == ""  # nobody shall run with the example's
    read = read_settings({**given, "INTRANET_SECRET_KEY": "k" * 48})
    assert {name.removeprefix("INTRANET_").lower() for name in given if name.startswith("INTRANET_")} <= {
        field.name for field in fields(Settings)
    }
    assert (read.school, read.proxy_hops, read.is_sqlite, read.demo) == ("luodong", 1, False, False)


def test_every_command_answers() -> None:
    typed = set(re.findall(r"(?:intranet-as \$?\w+|`intranet|«intranet) ([a-z]+(?:-[a-z]+)?(?: verify)?)", EVERYTHING))
    assert typed >= {"serve", "init", "create-admin", "backup", "restore", "audit verify"}
    for words in typed:
        done = CliRunner().invoke(cli, [*words.split(), "--help"])
        assert (words, done.exit_code) == (words, 0)


def test_unit_starts_the_server_with_settings_that_the_file_gives() -> None:
    (start,) = re.findall(r"^ExecStart=/opt/intranet/%i/bin/intranet (.+)$", UNIT, re.MULTILINE)
    given = settings_of("school.env")
    words = re.sub(r"\$\{(\w+)\}", lambda found: given[found[1]], start).split()
    command = cli.commands[words[0]]
    context = command.make_context(words[0], words[1:])
    assert (context.params["host"], context.params["port"]) == (given["HOST"], int(given["PORT"]))
    assert given["INTRANET_DATA_DIR"] == "/var/lib/intranet/luodong"
    assert "ReadWritePaths=/var/lib/intranet/%i" in UNIT


def test_limits_fit_each_other() -> None:
    """The proxy waits longer than the printer, systemd longer than the server; what is too large is refused by us."""
    snippet = FILES["nginx-snippet.conf"]
    (most,) = re.findall(r"^client_max_body_size (\d+)m;$", snippet, re.MULTILINE)
    (wait,) = re.findall(r"^proxy_read_timeout (\d+)s;$", snippet, re.MULTILINE)
    (stop,) = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE)
    assert int(most) * 2**20 == TAKEN_IN > MAX_REQUEST
    assert int(wait) > TIMEOUT and int(stop) > PATIENCE


def test_every_file_and_place_on_the_page_is_there() -> None:
    assert {name.removeprefix("deploy/") for name in re.findall(r"\]\((deploy/[^)]+)\)", PAGE)} - {""} == set(FILES)
    heads = {re.sub(r"[^\w\- ]", "", head).replace(" ", "-").lower() for head in re.findall(r"^#+ (.+)$", PAGE, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) - heads == set()
    links = [one for one in re.findall(r"\]\(([^)#]+)\)", PAGE) if "://" not in one]
    assert [one for one in links if not (ROOT / "docs" / one).exists()] == []


def test_packages_of_a_host_are_those_of_the_set_up() -> None:
    (needed,) = re.findall(r"^packages=\((.+)\)$", (ROOT / "bin" / "bootstrap").read_text(), re.MULTILINE)
    (typed,) = re.findall(r"apt-get install --no-install-recommends ((?:.+\\\n)*.+)", PAGE)
    assert set(typed.replace("\\", "").split()) == {*needed.split(), "curl", "nginx", "postgresql"}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here to read the unit")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    program = tmp_path / "intranet"
    program.touch(mode=0o755)
    unit = tmp_path / "intranet@.service"
    unit.write_text(UNIT.replace("/opt/intranet/%i/bin/intranet", str(program)))
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert [line for line in done.stderr.splitlines() if "intranet@" in line] == []
    assert done.returncode == 0
