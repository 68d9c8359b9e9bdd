"""The floors of the house: imports point down only, plugins see one module, the core names no school."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# From the ground up. A module may import from its own floor and those below it.
FLOORS: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        "__init__ resources extensions",
        "rules",
        "hookspecs plugin schools config",
        "models",
        "services documents",
        "web",
        "blueprints",
        "app",
        "cli commands __main__",
    )
)
SCHOOL_NAMES = re.compile(r"luodong|daan|羅東|大安", re.IGNORECASE)
WORKPLACE = "../" + "shared"


def floor_of(module: str) -> int:
    """Return the floor on which `intranet.<module>…` stands; KeyError: a new module needs its place."""
    name = module.split(".")[1] if "." in module else "__init__"
    for number, floor in enumerate(FLOORS):
        if name in floor:
            return number
    raise KeyError(f"{module}: no floor; give it one in FLOORS")


def imports(tree: ast.AST, module: str) -> Iterator[tuple[int, str]]:
    """Yield (line, absolute name) of everything imported; `module` is the importing package's dotted name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: -node.level + 1 or None] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            if base == "intranet":  # `from intranet import rules`: the names are modules
                yield from ((node.lineno, f"intranet.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, base


def check_floors(source: str, module: str, package: str) -> list[str]:
    """Find imports that point up, and anything but the standard library in `rules`."""
    faults = []
    for line, name in imports(ast.parse(source), package):
        top = name.split(".")[0]
        if top == "intranet":
            if floor_of(name) > floor_of(module):
                faults.append(f"{module}:{line} imports {name} from a floor above")
        elif module.startswith("intranet.rules") and top not in sys.stdlib_module_names:
            faults.append(f"{module}:{line} imports {name}; rules know the standard library only")
    return faults


def check_plugin(source: str, module: str) -> list[str]:
    """Find imports of a plugin other than `intranet.plugin`, its own modules and the standard library."""
    tree = ast.parse(source)
    allowed = sys.stdlib_module_names | {module.split(".")[0]}
    return [
        f"{module}:{line} imports {name}; a plugin imports intranet.plugin alone"
        for line, name in imports(tree, module)
        if name != "intranet.plugin" and name.split(".")[0] not in allowed
    ]


def check_local_imports(source: str, module: str) -> list[str]:
    """Find imports inside functions that give no reason on their line or above their block."""
    lines = ["", *source.splitlines()]
    functions = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    inner = {n.lineno for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)}

    def has_reason(number: int) -> bool:
        before = number - 1 if lines[number - 1].strip() else number - 2  # isort parts groups by a blank line
        above = lines[before].lstrip()
        return "#" in lines[number] or above.startswith("#") or (before in inner and has_reason(before))

    return [f"{module}:{n} imports inside a function without a reason" for n in sorted(inner) if not has_reason(n)]


def check_school_names(source: str, name: str) -> list[str]:
    """Find a school's name; the core knows none."""
    rows = enumerate(source.splitlines(), 1)
    return [f"{name}:{number} names a school" for number, row in rows if SCHOOL_NAMES.search(row)]


def package_files(folder: str, *, root: Path = ROOT) -> Iterator[tuple[str, str, str]]:
    """Yield (source, module, package) of each Python file below `folder`; names start at `root`."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        package = ".".join(path.parent.relative_to(root).parts)
        yield path.read_text(encoding="utf-8"), f"{package}.{path.stem}", package


def test_imports_point_down() -> None:
    assert [fault for row in package_files("intranet") for fault in check_floors(*row)] == []


def test_plugins_import_the_plugin_module_alone() -> None:
    # Each plugin is loaded by itself, so its names start at its own folder.
    found = list(package_files("plugins", root=ROOT / "plugins"))
    assert found
    assert [fault for source, _, package in found for fault in check_plugin(source, package)] == []


def test_imports_inside_functions_give_a_reason() -> None:
    rows = [*package_files("intranet"), *package_files("plugins")]
    assert [fault for source, module, _ in rows for fault in check_local_imports(source, module)] == []


def test_the_core_names_no_school() -> None:
    files = [p for folder in ("intranet", "templates") for p in sorted((ROOT / folder).rglob("*")) if p.is_file()]
    texts = ((p, p.read_text(encoding="utf-8")) for p in files if p.suffix in {".py", ".html", ".js", ".css", ".txt"})
    assert [fault for p, text in texts for fault in check_school_names(text, str(p.relative_to(ROOT)))] == []


def test_the_project_stands_alone() -> None:
    listed = subprocess.run(
        ["git", "grep", "--untracked", "-lF", WORKPLACE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (listed.stdout, listed.returncode) == ("", 1)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("intranet.rules.clause", "import sqlalchemy"),
        ("intranet.rules.clause", "from flask import Flask"),
        ("intranet.rules.clause", "def f():\n    import wtforms"),
        ("intranet.rules.clause", "from ..services import meetings"),
        ("intranet.models.meeting", "from intranet import services"),
        ("intranet.services.meetings", "from intranet.blueprints.meetings import views"),
        ("intranet.blueprints.home", "import intranet.cli"),
        ("intranet.extensions", "from intranet.models.people import Person"),
    ],
)
def test_an_import_from_above_is_found(module: str, source: str) -> None:
    assert len(check_floors(source, module, module.rpartition(".")[0])) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        (
            "intranet.rules.clause",
            "import datetime\nfrom .terms import Term\nfrom intranet.rules import terms",
        ),
        ("intranet.services.meetings", "from intranet.models import Meeting\nfrom ..rules.terms import Term"),
        ("intranet.cli", "from . import app\nimport click"),
    ],
)
def test_an_import_from_below_is_accepted(module: str, source: str) -> None:
    assert check_floors(source, module, module.rpartition(".")[0]) == []


def test_a_module_without_a_floor_is_asked_for_one() -> None:
    with pytest.raises(KeyError, match=r"intranet\.attic"):
        check_floors("import intranet.attic", "intranet.cli", "intranet")


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("from intranet.plugin import Clause\nfrom . import rows\nfrom datetime import date", 0),
        ("from intranet.rules import Clause", 1),
        ("from intranet import plugin, services", 1),
        ("import flask", 1),
        ("from ..national import rows", 1),
    ],
)
def test_a_plugin_that_looks_further_is_found(source: str, faults: int) -> None:
    assert len(check_plugin(source, "school")) == faults


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("import json", 0),
        ("def f():\n    import json", 1),
        ("def f():\n    import json  # heavy, and only here", 0),
        ("def f():\n    # heavy, and only here\n    import json", 0),
        ("def f():\n    # heavy, and only here\n    import json\n    import csv", 0),
        ("class A:\n    async def f(self):\n        from json import dumps", 1),
    ],
)
def test_a_local_import_without_a_reason_is_found(source: str, faults: int) -> None:
    assert len(check_local_imports(source, "sample")) == faults


@pytest.mark.parametrize("text", ["SCHOOL = 'luodong'", "<p>大安高工</p>", "# 羅東", "Daan"])
def test_a_school_in_the_core_is_found(text: str) -> None:
    assert check_school_names(f"# fine\n{text}\n", "sample") == ["sample:2 names a school"]
