"""Every text that people read, as it stands in templates, code, scripts and plugins: what the tests of wording look at."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
GAP = "\u2021"  # stands where a value is put in
_QUOTED = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"")
_JINJA = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_TAG = re.compile(r"<[^>]*>", re.DOTALL)
_SCRIPT_TEXT = re.compile(r"`([^`]*)`|'([^'\n]*)'|\"([^\"\n]*)\"")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text with where it stands; GAP is where a value is put in."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} «{self.text.strip()[:80]}»"


def written_files() -> list[Path]:
    """Files with texts that people read."""
    patterns = ("templates/**/*.html", "intranet/**/*.py", "plugins/**/*.py", "intranet/static/js/*.js")
    found = [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    assert len(found) > 400
    return found


@cache
def phrases() -> tuple[Phrase, ...]:
    """All texts with a Chinese character in them, in the order of the files."""
    readers = {".py": _of_code, ".html": _of_template, ".js": _of_script}
    found = []
    for path in written_files():
        name = str(path.relative_to(ROOT))
        found += [Phrase(name, line, text) for line, text in readers[path.suffix](path.read_text()) if HAN.search(text)]
    return tuple(found)


def _of_code(source: str) -> Iterator[tuple[int, str]]:
    """String literals but docstrings; an f-string as one text."""
    tree, skipped = ast.parse(source), set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            skipped.add(id(body[0].value))
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in ast.walk(node) if part is not node and isinstance(part, ast.Constant)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (str(part.value) if isinstance(part, ast.Constant) else GAP for part in node.values)
            yield node.lineno, "".join(parts)
            inner = (part for value in node.values if isinstance(value, ast.FormattedValue) for part in ast.walk(value))
            yield from (
                (part.lineno, part.value)
                for part in inner
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, re.sub(r"\{[a-z_.]*\}|%[sd]", GAP, node.value)


def _of_template(source: str) -> Iterator[tuple[int, str]]:
    """What a template says itself, the texts that it hands to macros, and what attributes hold."""
    source = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), source)
    for expression in _JINJA.finditer(source):
        for quoted in _QUOTED.finditer(expression[0]):
            line = source.count("\n", 0, expression.start() + quoted.start()) + 1
            yield line, re.sub(r"%[sd]", GAP, quoted[1] or quoted[2] or "")
    plain = _JINJA.sub(lambda found: GAP + "\n" * found[0].count("\n"), source)
    for tag in _TAG.finditer(plain):
        for quoted in _QUOTED.finditer(tag[0]):
            yield plain.count("\n", 0, tag.start()) + 1, quoted[1] or quoted[2] or ""
    bare = re.sub(r"</?(a|b|strong|code|span|time|abbr|small)\b[^>]*>", "", plain)
    bare = _TAG.sub(lambda found: "\n" * max(1, found[0].count("\n")), bare)
    for number, line in enumerate(bare.splitlines(), 1):
        yield number, line


def _of_script(source: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.splitlines(), 1):
        code = re.sub(r"(^|\s)(//|\*|/\*).*", "", line)
        for quoted in _SCRIPT_TEXT.finditer(code):
            yield number, re.sub(r"\$\{[^}]*\}", GAP, quoted[1] or quoted[2] or quoted[3] or "")
