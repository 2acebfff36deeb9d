"""Order forms as customers send them: spreadsheets, comma-separated files and PDFs of three languages."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest
from fpdf import FPDF

from bots.written_rows import Doubt
from gateway.order_forms.form import Form, WhyNone
from gateway.order_forms.reading import read_form

Rows = Sequence[Sequence[object]]

RU: Rows = [
    ["№", "Артикул", "Наименование", "Кол-во", "Цена"],
    [1, "A9F74216", "Автомат 16А", 10, 1250.5],
    [2, "LC1D09M7", "Контактор", 3, 2400],
]
EN: Rows = [["Qty", "Part number", "Description"], [10, "A9F74216", "Breaker"], [3, "LC1D09M7", "Contactor"]]
ZH: Rows = [["序号", "型号", "名称", "数量"], [1, "A9F74216", "断路器", "10个"], [2, "LC1D09M7", "接触器", "3个"]]
BARE: Rows = [["A9F74216", 10], ["LC1D09M7", 3]]
WANTED = [("A9F74216", 10), ("LC1D09M7", 3)]


def xlsx(*sheets: Rows) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for at, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet {at}")
        for row in rows:
            sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def csv(rows: Rows, separator: str = ";", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(separator.join(str(cell) for cell in row) for row in rows).encode(encoding)


def pdf(rows: Rows, widths: Sequence[int]) -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("Courier", size=10)
    document.cell(text="ORDER 45012 of 22.11.2026", new_x="LMARGIN", new_y="NEXT")
    for row in rows:
        for cell, width in zip(row, widths, strict=True):
            document.cell(w=width, h=8, text=str(cell))
        document.ln()
    return bytes(document.output())


async def lines(
    name: str, content: bytes, media_type: str = "application/octet-stream"
) -> list[tuple[str, int | None]]:
    form = await read_form(name, media_type, content)
    return [(line.asked, line.quantity) for line in form.lines]


@pytest.mark.parametrize("rows", [RU, EN, ZH, BARE], ids=["ru", "en", "zh", "bare"])
async def test_a_spreadsheet_is_read_by_its_titles_or_by_its_cells(rows: Rows) -> None:
    assert await lines("заявка.xlsx", xlsx(rows)) == WANTED


async def test_a_letterhead_above_and_a_total_below_are_no_lines() -> None:
    rows: Rows = [["ООО «Пример»"], ["Заявка на поставку от 22.11.2026"], [], *RU, [None, "Итого", None, None, 19705]]
    assert await lines("order.xlsx", xlsx(rows)) == WANTED


async def test_the_sheet_with_the_lines_is_taken() -> None:
    assert await lines("order.xlsx", xlsx([["Инструкция по заполнению"]], RU)) == WANTED


async def test_a_price_list_sent_back_gives_only_what_is_filled_in() -> None:
    rows: Rows = [
        ["Артикул", "Название", "Заказ"],
        ["A9F74216", "Автомат", 10],
        ["A9F74220", "Автомат", 0],
        ["LC1D09M7", "Контактор", 3],
    ]
    assert await lines("price.xlsx", xlsx(rows)) == WANTED


async def test_of_a_price_list_only_the_filled_lines_are_wanted() -> None:
    blank = [[f"A9F74{number}", "Автомат", None] for number in range(301, 320)]
    rows: Rows = [["Артикул", "Название", "Кол-во"], ["A9F74216", "Автомат", 10], *blank, ["LC1D09M7", "Контактор", 3]]
    assert await lines("price.xlsx", xlsx(rows)) == WANTED


async def test_a_reference_of_digits_stays_one() -> None:
    assert await lines("order.xlsx", xlsx([["Артикул", "Кол-во"], [286204, 5.0]])) == [("286204", 5)]


async def test_a_list_of_names_without_references_is_read() -> None:
    rows: Rows = [["Наименование", "Кол-во"], ["Кабель ВВГнг 3х2,5", "100 м"], ["Розетка белая", 4]]
    assert await lines("order.xlsx", xlsx(rows)) == [("Кабель ВВГнг 3х2,5", 100), ("Розетка белая", 4)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
async def test_a_russian_csv_is_read_in_every_encoding(encoding: str, separator: str) -> None:
    rows: Rows = [
        ["Артикул", "Наименование", "Количество"],
        ["A9F74216", "Автоматический выключатель", 10],
        ["LC1D09M7", "Контактор", 3],
    ]
    form = await read_form("order.csv", "text/csv", csv(rows, separator, encoding))
    assert [(line.asked, line.quantity) for line in form.lines] == WANTED
    assert form.lines[0].name == "Автоматический выключатель"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
async def test_a_chinese_csv_is_read_in_every_encoding(encoding: str) -> None:
    form = await read_form("order.csv", "text/csv", csv(ZH, ",", encoding))
    assert [(line.asked, line.quantity, line.name) for line in form.lines] == [
        ("A9F74216", 10, "断路器"),
        ("LC1D09M7", 3, "接触器"),
    ]


async def test_a_table_in_a_pdf_is_read_under_its_titles() -> None:
    rows: Rows = [
        ["No", "Reference", "Description", "Qty"],
        [1, "A9F74216", "Circuit breaker 16 A", 10],
        [2, "LC1D09M7", "", 3],
    ]
    assert await lines("order.pdf", pdf(rows, (15, 40, 80, 20))) == WANTED


async def test_a_form_named_as_another_kind_is_read_by_its_content() -> None:
    assert await lines("order.xls", csv(RU, "\t")) == WANTED
    assert await lines("order.csv", xlsx(RU)) == WANTED


async def test_a_type_without_a_telling_name_is_enough() -> None:
    assert await lines("file", csv(BARE), "text/csv; charset=utf-8") == WANTED


async def test_doubtful_lines_are_kept_and_marked() -> None:
    rows: Rows = [
        ["Артикул", "Кол-во"],
        ["A9F74216", 10],
        ["LC1D09M7", "2,5"],
        ["A9F74220", None],
        ["A9F74225", "по запросу"],
    ]
    form = await read_form("order.xlsx", "", xlsx(rows))
    assert [(line.asked, line.doubtful) for line in form.doubtful] == [
        ("LC1D09M7", Doubt.FRACTION),
        ("A9F74220", None),
        ("A9F74225", Doubt.BAD_QUANTITY),
    ]


async def test_a_form_can_be_read_again_as_if_it_were_pasted() -> None:
    form = await read_form("order.xlsx", "", xlsx(RU))
    again = await read_form("order.txt", "text/plain", form.as_text().encode())
    assert [(line.asked, line.quantity) for line in again.lines] == WANTED


async def test_a_form_read_again_keeps_its_units() -> None:
    rows = [["Артикул", "Кол-во", "Ед. изм."], ["CBL3X25", 250, "м"], ["PH1005", 3, "упак."], ["A9F74216", 10, "шт"]]
    form = await read_form("order.xlsx", "", xlsx(rows))
    again = await read_form("order.txt", "text/plain", form.as_text().encode())
    assert [(line.quantity, line.unit) for line in form.lines] == [(250, "metre"), (3, "pack"), (10, "piece")]
    assert [(line.quantity, line.unit) for line in again.lines] == [(250, "metre"), (3, "pack"), (10, None)]


async def test_an_empty_form_has_no_lines() -> None:
    form = await read_form("order.xlsx", "", xlsx([["Артикул", "Кол-во"]]))
    assert form == Form(name="order.xlsx", why_none=WhyNone.NO_LINES)
