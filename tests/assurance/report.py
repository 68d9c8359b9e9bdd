"""Run the tests of the promises and write docs/assurance.md: promise, test, result (``make assurance``)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from tests.assurance.promises import MARKER, PROMISES, ROOT, marked_tests

REPORT = ROOT / "docs" / "assurance.md"
HEAD = """\
# Promises and the tests that keep them

Written by `make assurance`, which runs these tests; not by hand. A test that runs on both databases, or for both
schools, counts once for each.

"""


@dataclass
class Outcome:
    """How the runs of one test function ended."""

    passed: int = 0
    skipped: int = 0
    failed: int = 0

    @property
    def words(self) -> str:
        parts = (("passed", self.passed), ("skipped", self.skipped), ("**failed**", self.failed))
        return ", ".join(f"{count} {word}" for word, count in parts if count) or "**not run**"


def run() -> tuple[dict[str, Outcome], float]:
    """Test → outcome, and the seconds that all took."""
    files = sorted({test.node.partition("::")[0] for test in marked_tests()})
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "results.xml"
        options = ["-q", "-m", MARKER, "-n", "auto", "--maxprocesses", "4", "--dist", "worksteal"]
        command = [sys.executable, "-m", "pytest", *options, f"--junit-xml={written}", *files]
        subprocess.run(command, cwd=ROOT, check=False)
        suite = ElementTree.parse(written).getroot().find("testsuite")
    assert suite is not None
    return _outcomes(suite), float(suite.get("time", "0"))


def _outcomes(suite: ElementTree.Element) -> dict[str, Outcome]:
    found: dict[str, Outcome] = defaultdict(Outcome)
    for case in suite.iter("testcase"):
        module, name = case.get("classname", ""), case.get("name", "").partition("[")[0]
        outcome = found[f"{module.replace('.', '/')}.py::{name}"]
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif case.find("skipped") is not None:
            outcome.skipped += 1
        else:
            outcome.passed += 1
    return found


def written(outcomes: dict[str, Outcome], seconds: float, at: datetime) -> str:
    """The report."""
    total = Outcome(*(sum(getattr(o, name) for o in outcomes.values()) for name in ("passed", "skipped", "failed")))
    lines = [f"Last run: {at:%Y-%m-%d %H:%M} UTC, {total.words}, {seconds:.0f} s.\n"]
    for key, promise in PROMISES.items():
        lines += [f"\n## {key}\n\n{promise}\n", "\n| test | result |\n| --- | --- |\n"]
        nodes = sorted(test.node for test in marked_tests() if test.promise == key)
        lines += [f"| `{node}` | {outcomes.get(node, Outcome()).words} |\n" for node in nodes]
    return HEAD + "".join(lines)


def main() -> int:
    """Exit 1 where a promise is not kept; the report is written all the same."""
    outcomes, seconds = run()
    REPORT.write_text(written(outcomes, seconds, datetime.now(UTC)), encoding="utf-8")
    return int(any(outcome.failed for outcome in outcomes.values()))


if __name__ == "__main__":
    sys.exit(main())
