"""The resolution of scans, read from the pictures' own headers and never believed from what they declare."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.incidents.documents import Document, are_there, can_be_read, document_of
from gateway.incidents.scans import NoPicture, page_dpi, picture_size


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *, declared_dpi: int | None = None) -> bytes:
    """A whole one-bit PNG; `declared_dpi` is what its pHYs chunk claims."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    metres = chunk(b"pHYs", struct.pack(">IIB", *[int((declared_dpi or 0) / 0.0254)] * 2, 1)) if declared_dpi else b""
    rows = chunk(b"IDAT", zlib.compress(b"\x00" * (height * (1 + (width + 7) // 8))))
    return b"\x89PNG\r\n\x1a\n" + head + metres + rows + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    """The head of a JPEG with a long EXIF segment and a table before its size."""
    exif = b"\xff\xe1" + struct.pack(">H", 40_000) + b"\x00" * 39_998
    table = b"\xff\xc4" + struct.pack(">H", 4) + b"\x00\x00"
    size = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x00" * 3
    return b"\xff\xd8" + exif + table + b"\xff" + size + b"\xff\xd9"


def tiff(*pages: tuple[int, int], order: str = "<") -> bytes:
    """A TIFF of pages that hold nothing but their sizes."""
    made = (b"II*\x00" if order == "<" else b"MM\x00*") + struct.pack(order + "I", 8)
    for place, (width, height) in enumerate(pages):
        following = 0 if place == len(pages) - 1 else len(made) + 2 + 24 + 4
        entries = struct.pack(order + "HHIHH", 256, 3, 1, width, 0) + struct.pack(order + "HHII", 257, 4, 1, height)
        made += struct.pack(order + "H", 2) + entries + struct.pack(order + "I", following)
    return made


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x00" * 10


def bmp(width: int, height: int) -> bytes:
    return b"BM" + b"\x00" * 16 + struct.pack("<ii", width, -height)


def webp(width: int, height: int) -> bytes:
    frame = b"\x00" * 3 + b"\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return b"RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00" + frame


@pytest.mark.parametrize(
    "made", [png, jpeg, gif, bmp, webp, lambda *size: tiff(size), lambda *size: tiff(size, order=">")]
)
def test_the_size_of_every_kind_of_picture_is_read(made) -> None:  # type: ignore[no-untyped-def]
    assert picture_size(made(1240, 1754)) == (1240, 1754)


@pytest.mark.parametrize(("size", "dpi"), [((1240, 1754), 149), ((1241, 1755), 150), ((3508, 2480), 299)])
def test_the_resolution_counts_the_short_side_over_a4(size: tuple[int, int], dpi: int) -> None:
    assert page_dpi(size) == dpi


def test_a_declared_resolution_is_not_believed() -> None:
    scan = document_of("scan.png", "image/png", png(620, 877, declared_dpi=600))
    assert scan is not None
    assert scan.dpi == 74


def test_of_a_tiff_of_several_pages_the_smallest_counts() -> None:
    assert picture_size(tiff((2480, 3508), (620, 877), (2480, 3508))) == (620, 877)


def test_a_tiff_whose_pages_go_in_a_circle_ends() -> None:
    looped = bytearray(tiff((2480, 3508)))
    looped[-4:] = struct.pack("<I", 8)
    assert picture_size(bytes(looped)) == (2480, 3508)


def test_a_picture_that_claims_more_than_any_scan_has_is_unreadable() -> None:
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 60_000, 60_000)
    with pytest.raises(NoPicture):
        picture_size(bomb)
    document = document_of("bomb.png", "image/png", bomb)
    assert document is not None
    assert document.reading == "unreadable"


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"BM", b"GIF8"])
)
def test_any_bytes_are_a_size_or_none_or_unreadable(tail: bytes, mark: bytes) -> None:
    try:
        size = picture_size(mark + tail)
    except NoPicture:
        return
    assert size is None or min(size) > 0


def page(dpi: int | None, batch: int = 1) -> Document:
    reading = "other" if dpi is None else "picture"
    return Document(name="p", media_type="image/png", size=9, reading=reading, dpi=dpi, batch=batch)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("documents", "readable"),
    [
        ((page(150),), True),
        ((page(149),), False),
        ((page(300), page(72)), False),
        ((page(72, 1), page(300, 2)), True),
        ((page(300, 1), page(72, 2)), False),
        ((page(None),), True),
        ((), True),
    ],
)
def test_the_pages_sent_last_must_all_be_readable(documents: tuple[Document, ...], readable: bool) -> None:
    assert can_be_read(documents, least_dpi=150) is readable


def test_a_logo_under_a_letter_is_no_document() -> None:
    logo = document_of("logo.png", "image/png", png(300, 90))
    assert logo is not None
    assert not are_there([logo])
    assert can_be_read([logo], least_dpi=150)


@pytest.mark.parametrize("media_type", ["text/calendar", "application/pkcs7-signature", "message/rfc822"])
def test_invitations_and_signatures_are_no_documents(media_type: str) -> None:
    assert document_of("x", media_type, b"abc") is None


def test_a_pdf_counts_with_unknown_resolution() -> None:
    document = document_of("act.pdf", "application/pdf", b"%PDF-1.7 ...")
    assert document is not None
    assert (document.reading, document.dpi) == ("other", None)


def test_an_empty_file_and_a_picture_that_is_none_are_unreadable() -> None:
    for content in (b"", b"hello"):
        document = document_of("scan.jpg", "image/jpeg", content)
        assert document is not None
        assert document.reading == "unreadable"
