"""The wheel: carries what the program needs under one name, and serves both schools on its own."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCHOOLS = ["daan", "luodong"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the locked hatchling: no isolation, nothing fetched."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def content(folder: str) -> set[str]:
    """List what git knows below `folder`, kept or new."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    return {name for name in listed if name and (ROOT / name).is_file()}


def test_wheel_carries_every_resource_under_one_name(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    moved = {f"intranet/{name}" for folder in ("plugins", "templates", "migrations") for name in content(folder)}
    assert names == content("intranet") | moved
    for needed in ("intranet/static/", "intranet/templates/", "intranet/migrations/versions/"):
        assert any(name.startswith(needed) for name in names), needed


def test_wheel_lists_both_schools_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(environment)}))
    # The locked libraries, offline. A path entry found there is not followed, so the checkout stays out.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin/python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--ignore-installed", str(wheel)], check=True)

    clean = {name: value for name, value in os.environ.items() if not name.startswith(("INTRANET_", "PYTHON"))}
    command = [str(environment / "bin/intranet"), "schools", "--json"]
    done = subprocess.run(command, cwd=tmp_path, env=clean, capture_output=True, text=True, check=True)
    assert [school["code"] for school in json.loads(done.stdout)] == SCHOOLS

    where = "import intranet, pathlib; print(pathlib.Path(intranet.__file__).parents[1])"
    done = subprocess.run(
        [environment / "bin/python", "-c", where], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()) == site
