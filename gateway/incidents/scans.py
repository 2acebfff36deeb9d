"""Reads the size of a picture from its own first bytes and judges its resolution as a page. Pure.

Only headers are read and nothing is unpacked, so that no picture can blow up. What a file declares as its resolution
is not believed: the pixels of the short side are counted over the short side of a sheet of A4. A picture that claims
more pixels than any scan has is taken as unreadable.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

A4_SHORT_INCHES: Final = 8.27
MOST_PIXELS: Final = 200_000_000
SMALLEST_PAGE: Final = 320
"""A picture with a shorter side than so many pixels is a logo or a signature image, no document."""

_MOST_STEPS: Final = 2000
_MOST_PAGES: Final = 50
_JPEG_SIZES: Final = frozenset((*range(0xC0, 0xD0),)) - {0xC4, 0xC8, 0xCC}
Size = tuple[int, int]


class NoPicture(Exception):
    """The bytes are a picture by their type, and their size cannot be read."""


def picture_size(content: bytes) -> Size | None:
    """Width and height in pixels, None for what is no picture; raises NoPicture for a broken or absurd one."""
    reader = next((read for mark, read in _READERS if _begins(content, mark)), None)
    if reader is None:
        return None
    try:
        width, height = reader(content)
    except (struct.error, IndexError, ValueError) as err:
        raise NoPicture("the picture's size cannot be read; it is cut off or broken") from err
    if width <= 0 or height <= 0 or width * height > MOST_PIXELS:
        raise NoPicture(f"the picture claims {width} × {height} pixels; no scan has that size")
    return width, height


def page_dpi(size: Size) -> int:
    """The resolution of a picture taken as a page of A4, from the pixels of its short side."""
    return int(min(size) / A4_SHORT_INCHES)


def _begins(content: bytes, mark: bytes) -> bool:
    if mark == b"RIFF":
        return content[:4] == mark and content[8:12] == b"WEBP"
    return content.startswith(mark)


def _png(content: bytes) -> Size:
    if content[12:16] != b"IHDR":
        raise ValueError("no IHDR")
    return struct.unpack_from(">II", content, 16)


def _gif(content: bytes) -> Size:
    return struct.unpack_from("<HH", content, 6)


def _bmp(content: bytes) -> Size:
    width, height = struct.unpack_from("<ii", content, 18)
    return width, abs(height)


def _jpeg(content: bytes) -> Size:
    at = 2
    for _ in range(_MOST_STEPS):
        if content[at] != 0xFF:
            raise ValueError("no marker")
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        if 0xD0 <= marker <= 0xD8 or marker == 0x01:
            at += 2
            continue
        at += 2 + max(2, int(struct.unpack_from(">H", content, at + 2)[0]))
    raise ValueError("no size")


def _webp(content: bytes) -> Size:
    kind = content[12:16]
    if kind == b"VP8X":
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if kind == b"VP8L" and content[20] == 0x2F:
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if kind == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("unknown WebP")


def _tiff(content: bytes) -> Size:
    """The smallest page of the file."""
    order = "<" if content[:2] == b"II" else ">"
    at = int(struct.unpack_from(order + "I", content, 4)[0])
    pages: list[Size] = []
    while at and len(pages) < _MOST_PAGES:
        count = int(struct.unpack_from(order + "H", content, at)[0])
        pages.append(_tiff_page(content, order, at + 2, count))
        at = int(struct.unpack_from(order + "I", content, at + 2 + 12 * count)[0])
    return min(pages, key=min)


def _tiff_page(content: bytes, order: str, at: int, count: int) -> Size:
    found: dict[int, int] = {}
    for place in range(min(count, _MOST_STEPS)):
        tag, kind = struct.unpack_from(order + "HH", content, at + 12 * place)
        if tag in (256, 257):
            found[tag] = int(struct.unpack_from(order + ("H" if kind == 3 else "I"), content, at + 12 * place + 8)[0])
    if len(found) < 2:
        raise ValueError("no size")
    return found[256], found[257]


_READERS: Final[tuple[tuple[bytes, Callable[[bytes], Size]], ...]] = (
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"\xff\xd8\xff", _jpeg),
    (b"II*\x00", _tiff),
    (b"MM\x00*", _tiff),
    (b"GIF8", _gif),
    (b"BM", _bmp),
    (b"RIFF", _webp),
)
