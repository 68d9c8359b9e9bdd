"""The newest release of a term as a folder of files for the school's own web server: relative links, no program."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, render_template

from intranet.blueprints.public.addresses import BundleAddresses, View
from intranet.blueprints.public.change_pages import changes_page
from intranet.blueprints.public.pages import calendar_page, offered
from intranet.rules.dates import Term
from intranet.services.calendar import files
from intranet.services.calendar.releases import Released, release_of
from intranet.services.context import current_school

SHEETS = ("theme", "layout", "components", "forms", "timeline", "public", "print")
BOOTSTRAP = "bootstrap.min.css"


def write_bundle(term: Term, folder: Path) -> int:
    """Write the bundle into ``folder`` (made where it is not there); returns the number of files.

    Raises NotFound where the term has no release.
    """
    released, found = release_of(term)
    content = {**_pages(released, found), **_data(released, found), **_styles()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return len(content)


def _pages(released: Released, found: tuple[Released, ...]) -> dict[str, bytes]:
    urls = BundleAddresses(released.term)
    shown = [(audience, view) for audience in offered(released.lines) for view in View]
    pages = {urls.page(*one): calendar_page(released, found, urls, *one) for one in shown}
    pages |= {urls.version(row.number): calendar_page(row, found, urls) for row in found}
    told = [(row, audience) for row in found for audience in offered([*row.lines, *released.lines])]
    changes = {urls.since(row.number, one): changes_page(found, urls, one, first=row.number) for row, one in told}
    with current_app.test_request_context():  # templates look for a request's language and messages
        written = {name: render_template("public/calendar.html", page=page) for name, page in pages.items()}
        written |= {name: render_template("public/changes.html", page=page) for name, page in changes.items()}
    return {name: text.encode() for name, text in written.items()}


def _data(released: Released, found: tuple[Released, ...]) -> dict[str, bytes]:
    urls = BundleAddresses(released.term)
    audiences = offered(line for row in found for line in row.lines)
    return {
        **{urls.file("ics", one): files.ics_of(released, found, one) for one in audiences},
        urls.file("json"): files.json_of(released),
        urls.file("csv"): files.csv_of(released),
        urls.file("ods"): files.ods_of(released),
        urls.file("pdf"): files.pdf_of(released),
    }


def _styles() -> dict[str, bytes]:
    """One style sheet of all of ours, with the school's colour; Bootstrap's beside it."""
    folder = Path(str(current_app.static_folder)) / "css"
    sheet = "\n".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)
    sheet = sheet.replace(f"../../bootstrap/static/css/{BOOTSTRAP}", BOOTSTRAP)
    sheet += f"\n:root {{ --school: {current_school().profile.colour}; }}\n"
    library = Path(str(current_app.blueprints["bootstrap"].static_folder)) / "css" / BOOTSTRAP
    return {"style.css": sheet.encode(), BOOTSTRAP: library.read_bytes()}
