"""Whether an uploaded file is what its ending says, and nothing else besides; photos are written anew."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from intranet.documents.photos import UnreadablePhoto, rewritten
from intranet.services.errors import Refused

MEGABYTE = 1024 * 1024
MAX_UNPACKED = 150 * MEGABYTE
MAX_RATIO = 200  # no document that people write packs better than that
MAX_PARTS = 3000
SMALL = MEGABYTE  # a part up to this size may pack as well as it likes
HEAD, TAIL = 1024, 256  # bytes of a PDF in which no page may begin, and that may follow its end
PHOTOS = ("jpg", "jpeg", "png")
# What an office document must hold beside its packing.
MARKS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_MARKUP = re.compile(rb"<\s*(!doctype|html|script|svg|body|iframe|\?php)", re.IGNORECASE)


def ending_of(name: str) -> str:
    return name.rpartition(".")[2].lower()


def check_file(ending: str, path: Path) -> None:
    """Refuse a PDF that is something else too, and a packed document that would unpack to more than anybody can open.
    Raises Refused with what would pass."""
    if ending == "pdf":
        _check_pdf(path)
    elif ending in MARKS or ending in ("odt", "ods", "odp"):
        _check_packed(ending, path)


def _check_pdf(path: Path) -> None:
    content = path.read_bytes()
    end = content.rfind(b"%%EOF")
    trailing = content[end + 5 :].strip() if end >= 0 else b""
    if zipfile.is_zipfile(path) or _MARKUP.search(content[:HEAD]) or len(trailing) > TAIL or _MARKUP.search(trailing):
        raise Refused("這個 PDF 夾帶了其他內容，請由原來的軟體重新匯出後上傳。", field="file")


def _check_packed(ending: str, path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names and _is_small(archive, "mimetype") else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        raise Refused(f"檔案內容不是 {ending} 格式，請重新匯出後上傳。", field="file") from None
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("檔案有密碼保護，請移除密碼後再上傳。", field="file")
    packed_well = any(
        part.file_size > SMALL and part.file_size > MAX_RATIO * max(1, part.compress_size) for part in parts
    )
    if packed_well or len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refused(
            f"檔案展開後過大（上限 {MAX_UNPACKED // MEGABYTE} MB），請縮小圖片或分成數檔後上傳。", field="file"
        )
    if ending in MARKS:
        is_right = "[Content_Types].xml" in names and any(name.startswith(MARKS[ending]) for name in names)
    else:
        is_right = mimetype.startswith(b"application/vnd.oasis.opendocument.")
    if not is_right:
        raise Refused(f"檔案內容不是 {ending} 格式，請重新匯出後上傳。", field="file")


def _is_small(archive: zipfile.ZipFile, name: str) -> bool:
    return archive.getinfo(name).file_size < 200


def cleaned_photo(content: bytes) -> io.BytesIO:
    """The photo without place, time and camera. Raises Refused."""
    try:
        return io.BytesIO(rewritten(content))
    except UnreadablePhoto as error:
        raise Refused(str(error), field="file") from None
