"""What lint says of the school's rows; they never change while the process runs, so it is asked once."""

from __future__ import annotations

from flask import current_app

from intranet.rules.lint import LintFinding, lint
from intranet.services.context import current_school

FINDINGS = "intranet_lint"


def remarks() -> tuple[LintFinding, ...]:
    """The findings on the current school, in the order of its clauses."""
    kept: tuple[LintFinding, ...] | None = current_app.extensions.get(FINDINGS)
    if kept is None:
        kept = current_app.extensions[FINDINGS] = lint(current_school())
    return kept
