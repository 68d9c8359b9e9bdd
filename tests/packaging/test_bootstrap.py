"""bin/bootstrap against a pretended Debian: what it installs, and what it says where it may not."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = ("python3-venv", "libpango-1.0-0", "libpangoft2-1.0-0", "fonts-noto-cjk", "chromium-headless-shell")
MISSING = ["libharfbuzz-subset0", "fonts-cns11643-kai"]


def pretend(folder: Path, *, user: int) -> dict[str, str]:
    """Put a checkout's script and stand-ins for Debian's commands into `folder`; return the environment."""
    commands = folder / "commands"
    commands.mkdir()
    rows = "\\n".join(f"{name} installed" for name in INSTALLED) + "\\nlibharfbuzz-subset0 config-files\\n"
    scripts = {
        "dpkg-query": f"printf '{rows}'; exit 1",
        "apt-get": f'echo "$DEBIAN_FRONTEND $*" >>{folder}/apt.log; [ "$1" = update ]',
        "id": f"echo {user}",
    }
    for name, body in scripts.items():
        (commands / name).write_text(f"#!/bin/sh\n{body}\n")
        (commands / name).chmod(0o755)
    (folder / "bin").mkdir()
    shutil.copy(ROOT / "bin" / "bootstrap", folder / "bin")
    return {"PATH": f"{commands}:{os.environ['PATH']}"}


def bootstrap(folder: Path, mode: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [folder / "bin" / "bootstrap", mode]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_missing_packages_without_root_print_the_line_to_run(tmp_path: Path) -> None:
    done = bootstrap(tmp_path, "run", pretend(tmp_path, user=1000))
    line = "sudo apt-get update && sudo apt-get install -y --no-install-recommends " + " ".join(MISSING)
    assert (done.returncode, done.stdout, done.stderr.splitlines()[1:]) == (1, "", [line])
    assert not (tmp_path / "apt.log").exists()
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize(
    ("mode", "more"), [("run", []), ("dev", ["poppler-utils", "libatomic1", "postgresql", "nginx"])]
)
def test_missing_packages_as_root_are_installed_alone(mode: str, more: list[str], tmp_path: Path) -> None:
    done = bootstrap(tmp_path, mode, pretend(tmp_path, user=0))
    assert (tmp_path / "apt.log").read_text().splitlines() == [
        "noninteractive update -q",
        "noninteractive install -y -q --no-install-recommends " + " ".join(MISSING + more),
    ]
    # The pretended installation fails, and nothing goes on from there.
    assert done.returncode == 1
    assert not (tmp_path / ".venv").exists()


def test_unknown_mode_is_refused(tmp_path: Path) -> None:
    done = bootstrap(tmp_path, "tests", pretend(tmp_path, user=0))
    assert (done.returncode, done.stderr) == (2, "usage: bin/bootstrap run|dev\n")
