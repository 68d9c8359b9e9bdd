"""The roster as a file: of a case as it stands, or of one of its frozen versions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from intranet.documents.pdf import PrintingFailed
from intranet.documents.roster import Roster, roster_pdf
from intranet.documents.roster_ods import roster_ods
from intranet.documents.roster_xlsx import roster_xlsx
from intranet.services.context import paper_cache
from intranet.services.errors import Refused
from intranet.services.rewards_records import case_record
from intranet.services.rewards_versions import frozen_roster, standing_roster

log = logging.getLogger(__name__)

MAKERS: Mapping[str, Callable[[Roster], bytes]] = {
    ".pdf": lambda roster: roster_pdf(roster, paper_cache()),
    ".ods": roster_ods,
    ".xlsx": roster_xlsx,
}


def make_roster(case_id: int, ending: str, version: int | None = None) -> bytes:
    """The roster as a file of that ending (one of MAKERS); ``version`` asks for a frozen one. Raises NotFound,
    Refused."""
    maker = MAKERS.get(ending)
    if maker is None:
        raise Refused(f"名冊的檔名請以 {'、'.join(MAKERS)} 結尾；目前不提供 {ending or '沒有副檔名的檔案'}。")
    roster = standing_roster(case_record(case_id)) if version is None else frozen_roster(case_id, version)
    try:
        return maker(roster)
    except PrintingFailed as failed:
        log.error("roster %s: %s", case_id, failed.detail)
        raise Refused(str(failed)) from failed


def write_roster(case_id: int, target: Path) -> None:
    """Write the roster to a file, by its ending."""
    target.write_bytes(make_roster(case_id, target.suffix.lower()))
