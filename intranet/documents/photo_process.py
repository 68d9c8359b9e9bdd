"""The photo process: a JPEG or PNG on stdin, the same picture written anew on stdout, nothing read from anywhere else.

Started by ``intranet.documents.photos`` for one picture and then gone, with limits on time and memory. What comes out
holds the pixels and nothing besides: no place, no time, no camera, no comment, nothing appended. Run by path and in
isolated mode: it imports nothing of ours. The argument is the longest side that the result may have (0: as it is).
"""

from __future__ import annotations

import io
import resource
import sys

CPU_SECONDS = 20
MEMORY_BYTES = 1024**3
MAX_PIXELS = 50_000_000
TOO_LARGE = 3  # the exit status for a picture with more pixels than that
FORMATS = ("JPEG", "PNG")  # a JPEG file with more pictures in it, as phones write (MPO), is one too: the first is taken


def limit_process() -> None:
    """Take less than the web workers, and never the whole machine."""
    for kind, value in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, MEMORY_BYTES)):
        hard = resource.getrlimit(kind)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Write the picture anew; exit status 0 only with a whole picture on stdout."""
    limit_process()
    # Imported here: the limits of this process must hold before the library loads.
    from PIL import Image, ImageOps

    longest = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    Image.MAX_IMAGE_PIXELS = None  # we look at the size ourselves, before a pixel is read
    found = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=FORMATS)
    if found.width * found.height > MAX_PIXELS:
        return TOO_LARGE
    kind = "PNG" if found.format == "PNG" and not longest else "JPEG"
    picture = ImageOps.exif_transpose(found)  # turned as the camera was held, since that mark goes too
    if longest:
        picture.thumbnail((longest, longest))
    if kind == "JPEG" and picture.mode != "RGB":
        picture = picture.convert("RGB")
    picture.info = {}
    out = io.BytesIO()
    picture.save(out, kind, **({"quality": 88, "optimize": True} if kind == "JPEG" else {}))
    sys.stdout.buffer.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
