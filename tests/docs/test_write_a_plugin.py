"""The page that leads a newcomer to a plugin: its blocks are written and run in order, in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from intranet.schools import load_school

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "write-a-plugin.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FIRST_LINE = re.compile(r"# (schools/[\w/]+\.py)\n")


class Newcomer:
    """Somebody who types what the page shows, in ``folder``, with the project's commands at hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("INTRANET_")}
        path = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
        self.environment = {**kept, "PATH": path, "PYTHONPATH": str(ROOT)}

    def writes(self, source: str) -> None:
        """A Python block is a file; its first line says where it stands."""
        place = FIRST_LINE.match(source)
        assert place is not None, source
        (self.folder / place[1]).write_text(source, encoding="utf-8")

    def types(self, session: str) -> None:
        """A console block is commands behind ``$`` and what they print."""
        for part in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            if command.startswith("export "):
                self.environment.update(pair.split("=", 1) for pair in command.split()[1:])
                continue
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=self.folder,
                env=self.environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert (command, done.stdout) == (command, expected), done.stderr


def test_the_page_leads_from_a_text_to_a_school(tmp_path: Path) -> None:
    newcomer = Newcomer(tmp_path)
    languages = []
    for language, content in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        languages.append(language)
        {"python": newcomer.writes, "console": newcomer.types}[language](content)
    assert (languages.count("python"), languages.count("console")) == (8, 4)
    assert load_school("chaosheng", tmp_path / "schools").committee.size == 6
