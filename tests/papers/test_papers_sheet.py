"""How a paper looks: read back with another library, its barcode scanned from the rendered page."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.papers.sheet import NoBarcode, Sheet, one_line
from tests.papers.pdf_reading import pages, scanned, words


def sheet(title: str = "Invoice 7", language: str = "en") -> Sheet:
    return Sheet(
        brand="Example Supply", footer="Example Supply · care@example.com", title=title, language=language,
        made_on=date(2026, 11, 23),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "title"),
    [("ru", "Счёт № 7, ещё один «ёж»"), ("en", "Invoice 7, café"), ("zh", "发票 7：断路器、接触器")],
)
def test_the_letters_of_every_language_stand_on_the_paper(language: str, title: str) -> None:
    assert title in words(sheet(title, language).pdf())


def test_a_paper_of_one_page_is_small() -> None:
    assert len(sheet("发票 7").pdf()) < 40_000


def test_the_same_paper_has_the_same_bytes() -> None:
    assert sheet().pdf() == sheet().pdf()


def test_every_page_bears_the_brand_and_its_number_and_repeats_the_head_of_the_table() -> None:
    paper = sheet()
    rows = [(str(place), f"article {place}") for place in range(1, 81)]
    paper.table(("No.", "Product"), rows, widths=(20, 156), aligns=("RIGHT", "LEFT"))
    told = pages(paper.pdf())
    assert len(told) == 3
    for number, page in enumerate(told, start=1):
        assert "Example Supply" in page
        assert "Product" in page
        assert f"{number} / {len(told)}" in " ".join(page.split())


def test_no_row_of_a_long_table_is_lost() -> None:
    paper = sheet()
    rows = [(str(place), f"article-{place:03}") for place in range(1, 201)]
    paper.table(("No.", "Product"), rows, widths=(20, 156), aligns=("RIGHT", "LEFT"))
    told = words(paper.pdf())
    assert [place for place in range(1, 201) if f"article-{place:03}" not in told] == []


@pytest.mark.parametrize("number", ["RMA-7001", "77000123", "A9F74216"])
def test_the_barcode_is_read_by_a_scanner(number: str) -> None:
    paper = sheet()
    paper.barcode(number)
    content = paper.pdf()
    assert scanned(content) == f"*{number}*"
    assert number in words(content)


@pytest.mark.parametrize("number", ["", "возврат-1", "a_b", "é"])
def test_what_code_39_cannot_write_is_refused(number: str) -> None:
    with pytest.raises(NoBarcode):
        sheet().barcode(number)


def test_signs_that_cannot_be_printed_are_replaced() -> None:
    assert one_line("10\u202f000 ₽\nnext\x00\tline\u202e") == "10\u00a0000 RUB next  line "
