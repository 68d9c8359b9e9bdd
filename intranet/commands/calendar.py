"""Commands of the calendar area."""

from __future__ import annotations

import click

COMMANDS: tuple[click.Command, ...] = ()
