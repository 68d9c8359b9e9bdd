"""The environment of the templates: what is undefined is an error, blocks leave no empty lines."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask import Flask, request
from flask.templating import Environment
from jinja2 import StrictUndefined


class SharedGlobals(Environment):
    """Every template reads the same globals.

    Jinja lays a chain of two mappings over them, one a template, in case that templates differ in theirs; each import
    of macros then asks that chain for every name that it holds, which is a tenth of a small page's time.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return self.globals if d is None else super().make_globals(d)


def here() -> str:
    """The address that was asked for, as a form names it: one that names none is sent to wherever the browser says it
    stands, and a refused form may stand at the address of the page before it (see forms.js)."""
    return request.script_root + request.full_path.rstrip("?")


def init_app(app: Flask) -> None:
    app.jinja_environment = SharedGlobals
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.globals["here"] = here
