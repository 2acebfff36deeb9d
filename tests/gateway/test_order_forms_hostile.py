"""Files that are no order forms, or are made to do harm: bounded in time and memory, and told for what they are."""

from __future__ import annotations

import asyncio
import io
import time
import zipfile

import openpyxl
import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from gateway.order_forms import limits
from gateway.order_forms.form import LINES_AT_MOST, WhyNone
from gateway.order_forms.reading import read_form


def zipped(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, part if entry == name else old.read(entry))
    return kept.getvalue()


def encrypted_pdf() -> bytes:
    document = FPDF()
    document.add_page()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(bytes(document.output()))))
    writer.encrypt("secret", algorithm="RC4-128")
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def scan() -> bytes:
    document = FPDF()
    document.add_page()
    document.rect(10, 10, 50, 50)
    return bytes(document.output())


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("photo.jpg", b"\xff\xd8\xff", WhyNone.NOT_A_FORM),
        ("order.xlsx", b"", WhyNone.NOT_A_FORM),
        ("order.csv", b"\0\1\2\3" * 1000, WhyNone.NOT_A_FORM),
        ("order.xlsx", zipped(**{"hello.txt": b"hello"}), WhyNone.DAMAGED),
        ("order.xlsx", workbook(("A9F74216", 1))[:-100], WhyNone.DAMAGED),
        ("order.pdf", b"%PDF-1.4 nonsense", WhyNone.DAMAGED),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, WhyNone.NOT_A_FORM),
        (
            "locked.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            WhyNone.ENCRYPTED,
        ),
        ("order.csv", b"x" * (limits.FILE_BYTES + 1), WhyNone.TOO_BIG),
        ("order.txt", "Здравствуйте, где мой заказ?".encode(), WhyNone.NO_LINES),
    ],
)
async def test_what_is_no_form_is_told_for_what_it_is(name: str, content: bytes, why: WhyNone) -> None:
    form = await read_form(name, "", content)
    assert form.why_none == why
    assert form.lines == ()


async def test_a_scan_has_no_text() -> None:
    assert (await read_form("scan.pdf", "", scan())).why_none == WhyNone.NO_TEXT


async def test_an_encrypted_pdf_is_told_so() -> None:
    assert (await read_form("order.pdf", "", encrypted_pdf())).why_none == WhyNone.ENCRYPTED


async def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = with_part(workbook(("A9F74216", 1)), "xl/worksheets/sheet1.xml", b"0" * (limits.UNPACKED_BYTES + 1))
    began = time.monotonic()
    assert (await read_form("order.xlsx", "", bomb)).why_none == WhyNone.TOO_BIG
    assert time.monotonic() - began < limits.TIMEOUT_S


async def test_entities_that_multiply_are_not_resolved() -> None:
    laughs = b"".join(b'<!ENTITY a%d "%s">' % (at, b"&a%d;" % (at - 1) * 20) for at in range(1, 12))
    part = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">' + laughs + b"]><worksheet>&a11;</worksheet>"
    content = with_part(workbook(("A9F74216", 1)), "xl/worksheets/sheet1.xml", part)
    assert (await read_form("order.xlsx", "", content)).why_none in (WhyNone.DAMAGED, WhyNone.TOO_BIG, WhyNone.TOO_SLOW)


async def test_a_form_of_a_hundred_thousand_rows_is_cut() -> None:
    content = ("Артикул;Кол-во\n" + "".join(f"A9F{at:06};1\n" for at in range(100_000))).encode()
    form = await read_form("order.csv", "text/csv", content)
    assert len(form.lines) == LINES_AT_MOST
    assert form.is_cut


async def test_a_sheet_that_lies_about_its_size_is_read_as_it_is() -> None:
    content = workbook(("A9F74216", 7))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    lying = sheet.replace(b'ref="A1:B1"', b'ref="A1:XFD1048576"')
    assert lying != sheet
    form = await read_form("order.xlsx", "", with_part(content, "xl/worksheets/sheet1.xml", lying))
    assert [(line.asked, line.quantity) for line in form.lines] == [("A9F74216", 7)]


async def test_a_formula_is_neither_worked_out_nor_taken_for_a_quantity() -> None:
    form = await read_form("order.xlsx", "", workbook(("Артикул", "Кол-во"), ("A9F74216", "=1+1"), ("LC1D09M7", 3)))
    assert [(line.asked, line.quantity) for line in form.lines] == [("A9F74216", None), ("LC1D09M7", 3)]


async def test_a_file_that_takes_too_long_is_left() -> None:
    form = await read_form("order.xlsx", "", workbook(("A9F74216", 7)), timeout_s=0.0)
    assert form.why_none == WhyNone.TOO_SLOW


def full_workbook(*, sheets: int, rows: int, columns: int) -> bytes:
    """Small as a file: every cell shows one shared text as long as a cell may be."""
    book = openpyxl.Workbook(write_only=True)
    for _ in range(sheets):
        sheet = book.create_sheet()
        for _ in range(rows):
            sheet.append(["A9F74216 " * 22] * columns)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


async def longest_stop(form: asyncio.Task[object]) -> float:
    """The longest time for which nothing else could run while a form was read."""
    longest, last = 0.0, time.monotonic()
    while not form.done():
        await asyncio.sleep(0.005)
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    return longest


async def test_a_form_full_of_cells_does_not_stop_the_loop() -> None:
    content = full_workbook(sheets=2, rows=1500, columns=40)
    reading = asyncio.create_task(read_form("order.xlsx", "", content))
    assert await longest_stop(reading) < 1.0
    assert (await reading).is_cut or (await reading).why_none is not None


def test_no_more_cells_are_kept_than_are_worked() -> None:
    budget = limits.Budget()
    rows, is_cut = limits.bounded((["A9F74216"] * limits.COLUMNS_AT_MOST for _ in range(3000)), budget)
    assert is_cut
    assert sum(len(row) for row in rows) <= limits.CELLS_AT_MOST + limits.COLUMNS_AT_MOST
    assert limits.bounded([["A9F74216"]], budget) == ((), True)
