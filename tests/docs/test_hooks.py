"""The hooks, the rows and the lint rules that exist are the ones that the page explains."""

from __future__ import annotations

import re
from pathlib import Path

from intranet import hookspecs, plugin
from intranet.rules.lint import RULES
from intranet.schools import HOOKS
from tests.rules.samples import school

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "hooks.md").read_text(encoding="utf-8")
WORDS = set(re.findall(r"[A-Za-z][A-Za-z_0-9-]*(?::[a-z0-9-]+)?", PAGE))
# Not rows: the marker, and what is explained by the row that it belongs to.
UNEXPLAINED = {"hookimpl", "Constraint", "GRADES", "start_of"}


def test_every_hook_is_explained_and_has_its_sentence() -> None:
    assert set(re.findall(r"^\| `(intranet_\w+)`", PAGE, re.MULTILINE)) == set(HOOKS)
    assert [name for name in HOOKS if not (getattr(hookspecs, name).__doc__ or "").strip()] == []


def test_every_name_that_a_plugin_may_import_is_on_the_page() -> None:
    assert set(plugin.__all__) - WORDS - UNEXPLAINED == set()


def test_every_lint_rule_is_explained() -> None:
    rules = [rule.__name__.strip("_").replace("_", "-") for rule in RULES]
    assert re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE) == rules


def test_every_national_key_is_listed() -> None:
    listed = re.findall(r"`(national:[a-z0-9-]+)`", PAGE)
    assert list(dict.fromkeys(listed)) == [clause.ref for clause in school("luodong").national.clauses]
