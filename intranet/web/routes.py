"""Routes that make ready what builds their addresses when the first one is built.

Werkzeug writes and compiles two functions for each route as it is added: of three hundred routes, two megabytes and a
tenth of the start. A process builds the addresses of few of them.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule whose builders are compiled when they are first called."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        compiled: Builder | None = None

        def build(rule: LateRule, **values: object) -> tuple[str, str]:
            nonlocal compiled
            if compiled is None:
                compiled = super()._compile_builder(append_unknown)
            return compiled(rule, **values)

        return build


def init_app(app: Flask) -> None:
    app.url_rule_class = LateRule
