"""Files that are not what they say: bombs, polyglots, photos that tell where they were taken. On both databases."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import ExifTags, Image, PngImagePlugin

from intranet.documents.photos import rewritten
from intranet.services.attachments import MAX_SIZE, Upload, file_of, without_place
from intranet.services.errors import Refused
from intranet.services.outreach import RECORD, log_session
from intranet.services.outreach_records import session_record
from intranet.services.upload_checks import check_file
from tests.services.test_outreach import actor, draft, upload

PLACE = {1: "N", 2: (24.0, 40.0, 36.0), 3: "E", 4: (121.0, 46.0, 12.0)}


def photo(kind: str = "JPEG", *, turned: bool = False) -> bytes:
    """A picture, red above and blue below, with a place, a camera and a comment."""
    picture = Image.new("RGB", (60, 40), "red")
    picture.paste("blue", (0, 20, 60, 40))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera of 王小明"
    exif[ExifTags.Base.Orientation] = 6 if turned else 1
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(PLACE)
    more: dict[str, Any] = {"comment": b"at school"} if kind == "JPEG" else {}
    if kind == "PNG":
        more["pnginfo"] = PngImagePlugin.PngInfo()
        more["pnginfo"].add_text("Location", "24.676,121.77")
    out = io.BytesIO()
    picture.save(out, kind, exif=exif, **more)
    return out.getvalue()


@pytest.mark.parametrize(("name", "kind"), [("活動.jpg", "JPEG"), ("活動.png", "PNG")])
def test_photo_with_a_place_comes_out_without_it(app: Flask, name: str, kind: str) -> None:
    content = photo(kind)
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(ExifTags.IFD.GPSInfo)[2] == PLACE[2]
    row = log_session(actor("course-counselor"), draft(photo_consent=True), [upload(name, content)])
    (material,) = session_record(row.id).materials
    kept = file_of(RECORD, row.id, material.id)[1].read_bytes()
    picture = Image.open(io.BytesIO(kept))
    picture.load()
    assert (dict(picture.getexif()), picture.size, picture.format) == ({}, (60, 40), kind)
    assert [word for word in (b"Exif", b"GPS", b"Camera", b"Location", b"at school") if word in kept] == []


def test_photo_is_turned_as_the_camera_was_held() -> None:
    picture = Image.open(io.BytesIO(rewritten(photo(turned=True))))
    assert picture.size == (40, 60)
    red, green, blue = picture.convert("RGB").getpixel((35, 30))  # type: ignore[misc]
    assert red > 200 > green + blue


def test_what_is_appended_to_a_photo_is_gone() -> None:
    kept = rewritten(photo() + b"<script>alert(1)</script>PK\x03\x04")
    assert [word for word in (b"script", b"PK\x03\x04") if word in kept] == []


def test_photo_without_consent_is_refused_at_its_box(app: Flask) -> None:
    with pytest.raises(Refused) as caught:
        log_session(actor("course-counselor"), draft(), [upload("活動.jpg", photo())])
    assert caught.value.field == "photo_consent"


def bomb_png(width: int, height: int) -> bytes:
    """A picture of the stated size, in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9999))
        + chunk(b"IEND", b"")
    )


class Endless(io.RawIOBase):
    """A photo of 200 MB: says how much of it was read."""

    read_so_far = 0

    def read(self, size: int = -1) -> bytes:
        wanted = 200 * 1024 * 1024 - self.read_so_far
        size = wanted if size < 0 else min(size, wanted)
        self.read_so_far += size
        return (b"\xff\xd8\xff" + b"0" * size)[:size]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (bomb_png(60_000, 60_000), "照片不得超過 50 百萬像素，請縮小後再上傳。"),
        (bomb_png(4000, 4000), "這張照片無法讀取，請用相片軟體另存為 JPEG 或 PNG 後再上傳。"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "這張照片無法讀取，請用相片軟體另存為 JPEG 或 PNG 後再上傳。"),
        (photo("JPEG"), "檔案內容不是 png 格式，請重新匯出後上傳。"),
    ],
)
def test_photo_that_is_none_or_a_bomb_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(Refused) as caught:
        without_place(upload("照片.png", content))
    assert caught.value.message == message


def test_photo_of_200_megabytes_is_refused_without_being_read() -> None:
    stream = Endless()
    with pytest.raises(Refused) as caught:
        without_place(Upload("照片.jpg", stream))  # type: ignore[arg-type]
    assert (caught.value.message, stream.read_so_far) == ("檔案不得超過 10 MB。", MAX_SIZE + 1)


def packed(parts: dict[str, bytes], mode: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", mode) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


ODT = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}
XLSX = {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}
ZEROS = b"\0" * (40 * 1024 * 1024)
OTHER_THINGS = "這個 PDF 夾帶了其他內容，請由原來的軟體重新匯出後上傳。"
TOO_MUCH = "檔案展開後過大（上限 150 MB），請縮小圖片或分成數檔後上傳。"


@pytest.mark.parametrize(
    ("ending", "content", "message"),
    [
        ("pdf", b"%PDF-1.7\n%%EOF\n" + packed(ODT), OTHER_THINGS),
        ("pdf", b"%PDF-1.7\n<html><script>alert(1)</script>", OTHER_THINGS),
        ("pdf", b"%PDF-1.7\n%%EOF\n<script>alert(1)</script>", OTHER_THINGS),
        ("pdf", b"%PDF-1.7\n%%EOF\n" + b"MZ" * 400, OTHER_THINGS),
        ("odt", packed({**ODT, "Pictures/a.png": ZEROS}), TOO_MUCH),
        ("xlsx", packed({**XLSX, "xl/sheet.xml": ZEROS}), TOO_MUCH),
        ("xlsx", packed({**XLSX, **{f"xl/{n}": b"" for n in range(3001)}}), TOO_MUCH),
        ("xlsx", packed(ODT), "檔案內容不是 xlsx 格式，請重新匯出後上傳。"),
        ("odt", packed(XLSX), "檔案內容不是 odt 格式，請重新匯出後上傳。"),
        ("docx", b"PK\x03\x04 not at all", "檔案內容不是 docx 格式，請重新匯出後上傳。"),
    ],
)
def test_file_that_is_something_else_besides_is_refused(
    tmp_path: Path, ending: str, content: bytes, message: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        check_file(ending, path)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("ending", "content"),
    [
        ("pdf", b"%PDF-1.7\n1 0 obj\n%%EOF\n2 0 obj\n%%EOF\r\n\r\n"),
        ("odt", packed(ODT)),
        ("xlsx", packed({**XLSX, "xl/media/a.png": b"\0" * 900_000})),
    ],
)
def test_plain_file_passes(tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    check_file(ending, path)
