"""The reading process: a spreadsheet on stdin, its sheets as JSON on stdout, nothing read from anywhere else.

Started by ``intranet.documents.sheets`` for one file and then gone, with limits on time and memory: a cell at the far
corner of a sheet, or a file that unpacks to a thousand times its size, ends this process and nothing else. Run by
path and in isolated mode: it imports nothing of ours.
"""

from __future__ import annotations

import datetime
import io
import json
import resource
import sys

CPU_SECONDS = 10
MEMORY_BYTES = 768 * 1024**2
MAX_SHEETS, MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 10, 5_000, 60, 500
TOO_MANY = 3  # the exit status for a file with more rows than that


def limit_process() -> None:
    """Take less than the web workers, and never the whole machine."""
    for kind, value in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, MEMORY_BYTES)):
        hard = resource.getrlimit(kind)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def plain(value: object) -> str:
    """A cell as text: whole numbers without a point, dates in ISO form, formulas by their last result."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.date | datetime.time | datetime.datetime):
        return value.isoformat()
    return str(value).strip()[:MAX_TEXT]


def main() -> int:
    """Read the workbook; exit status 0 only with all its sheets on stdout."""
    limit_process()
    # Imported here: the limits of this process must hold before the library loads.
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = []
    for name in book.sheet_names[:MAX_SHEETS]:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if len(rows) > MAX_ROWS:
            return TOO_MANY
        sheets.append([name, [[plain(cell) for cell in row[:MAX_COLUMNS]] for row in rows]])
    sys.stdout.write(json.dumps(sheets))
    return 0


if __name__ == "__main__":
    sys.exit(main())
