"""Photos that people bring: written anew without place, time and camera, in a child process with limits."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

from .photo_process import MAX_PIXELS, TOO_LARGE

log = logging.getLogger(__name__)

PROCESS = Path(__file__).with_name("photo_process.py")
TIMEOUT = 30.0


class UnreadablePhoto(ValueError):
    """The file is no picture that the product reads; the message is meant for the person who brought it."""


def rewritten(content: bytes, *, longest: int = 0) -> bytes:
    """The picture as a new JPEG or PNG with nothing but its pixels, no side above ``longest`` (0: as it is). Raises
    UnreadablePhoto with what would pass."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PROCESS), str(longest)],
            input=content,
            capture_output=True,
            timeout=TIMEOUT,
            env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadablePhoto("照片處理過久，請縮小後再上傳。") from None
    if done.returncode == TOO_LARGE:
        raise UnreadablePhoto(f"照片不得超過 {MAX_PIXELS // 1_000_000:,} 百萬像素，請縮小後再上傳。")
    if done.returncode != 0 or not done.stdout:
        log.warning("photo not read: %s", done.stderr.decode("utf-8", "replace")[-300:])
        raise UnreadablePhoto("這張照片無法讀取，請用相片軟體另存為 JPEG 或 PNG 後再上傳。")
    return done.stdout
