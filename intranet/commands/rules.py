"""``schools`` and ``lint``: the rows alone, without key or database."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from intranet.config import PREFIX, default_school
from intranet.rules.school import School
from intranet.schools import find_schools, load_school


def _plugins_dir() -> Path | None:
    folder = os.environ.get(f"{PREFIX}PLUGINS_DIR")
    return Path(folder).absolute() if folder else None


def _figures(school: School) -> dict[str, object]:
    return {
        "code": school.code,
        "name": school.profile.name,
        "clauses": len({clause.ref for clause in school.regulation.clauses}),
        "seats": school.committee.size,
        "obligations": school.own_obligations,
    }


@click.command()
@click.option("--json", "as_json", is_flag=True, help="print a JSON list")
def schools(as_json: bool) -> None:
    """List the schools found, with the numbers of their rows."""
    rows = [_figures(school) for school in find_schools(_plugins_dir())]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(
            f"{row['code']:<12}{row['clauses']:>4} 條 {row['seats']:>3} 席 {row['obligations']:>3} 項應辦  {row['name']}"
        )


@click.command()
@click.argument("school", required=False)
@click.option("--json", "as_json", is_flag=True, help="print a JSON list")
@click.pass_context
def lint(context: click.Context, school: str | None, as_json: bool) -> None:
    """Check a plugin's rows; exit 1 on errors, 0 with warnings."""
    code = school or os.environ.get(f"{PREFIX}SCHOOL") or default_school()
    from intranet.rules.lint import lint as lint_school  # the checks are loaded by this command only

    findings = lint_school(load_school(code, _plugins_dir(), check=False))
    if as_json:
        rows = [{"level": f.level, "rule": f.rule, "clause": f.clause, "message": f.message} for f in findings]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(f"{finding.level:<8}{finding.clause or '－'}\t{finding.message}（{finding.rule}）")
        click.echo(f"{code}: {len(findings)} findings", err=True)
    if any(finding.level == "error" for finding in findings):
        context.exit(1)


COMMANDS = (schools, lint)
