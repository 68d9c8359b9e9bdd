"""The roster on screen and as a file, as it stands and in each frozen version."""

from __future__ import annotations

import io

from flask import render_template, send_file, url_for
from werkzeug.wrappers import Response

from intranet.blueprints.rewards import pages
from intranet.blueprints.rewards.blueprint import bp, case_crumbs
from intranet.documents.roster import COLUMNS
from intranet.rules.permissions import Permission
from intranet.services.rewards_files import make_roster
from intranet.services.rewards_records import case_record
from intranet.services.rewards_road import VersionLine, versions_of
from intranet.services.rewards_versions import standing_roster
from intranet.web.kept import KeptFile, kept_file
from intranet.web.permissions import requires
from intranet.web.repeats import may_be_repeated

KINDS = {
    "pdf": "application/pdf",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Files = tuple[tuple[str, str], ...]


@bp.get("/<int:case_id>/roster")
@requires(Permission.VIEW_REWARDS)
def roster(case_id: int) -> str:
    record = case_record(case_id)
    versions = versions_of(case_id)
    made = standing_roster(record, versions)
    page = pages.RosterPage(
        title="敘獎建議名冊",
        breadcrumbs=case_crumbs(record, "名冊"),
        roster=made,
        columns=COLUMNS,
        sign_offs=made.sign_offs,
        back_url=url_for(".case", case_id=case_id),
        files=files_of(case_id),
        versions=version_links(case_id, versions),
        evaluated=made.evaluation is not None,
        changed_since=versions[-1].number if versions and not made.version else 0,
    )
    return render_template("rewards/roster.html", page=page)


def files_of(case_id: int, number: int | None = None) -> Files:
    """Kind and address of each file of the roster, or of one of its versions."""
    if number is None:
        return tuple((kind.upper(), url_for(".roster_file", case_id=case_id, kind=kind)) for kind in KINDS)
    return tuple((kind.upper(), url_for(".version_file", case_id=case_id, number=number, kind=kind)) for kind in KINDS)


def version_links(case_id: int, versions: tuple[VersionLine, ...]) -> tuple[pages.VersionRow, ...]:
    """Each frozen version with its files, the newest first."""
    return tuple(pages.VersionRow(line, files_of(case_id, line.number)) for line in reversed(versions))


@bp.get("/<int:case_id>/roster.<any(pdf,ods,xlsx):kind>")
@requires(Permission.VIEW_REWARDS)
def roster_file(case_id: int, kind: str) -> Response:
    return _file(case_id, kind, None)


@bp.get("/<int:case_id>/roster/<int:number>.<any(pdf,ods,xlsx):kind>")
@requires(Permission.VIEW_REWARDS)
def version_file(case_id: int, number: int, kind: str) -> Response:
    return _file(case_id, kind, number)


def _file(case_id: int, kind: str, number: int | None) -> Response:
    may_be_repeated()
    file = kept_file(lambda: _made(case_id, kind, number), case_id, kind, number)
    return send_file(io.BytesIO(file.content), mimetype=KINDS[kind], as_attachment=True, download_name=file.name)


def _made(case_id: int, kind: str, number: int | None) -> KeptFile:
    line = case_record(case_id).line
    edition = f"-第{number}版" if number else ""
    name = f"敘獎建議名冊-{line.term}-{line.number}{edition}.{kind}"
    return KeptFile(name, make_roster(case_id, f".{kind}", number))
