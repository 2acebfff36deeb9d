"""Owns how a paper looks: A4 sheets under a brand, headings, facts, tables over pages, a barcode.

One typeface holds the letters of all our languages; only the letters used are embedded, so that papers stay small.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final, Literal

import pylopdf_fonts_zh_cn
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TextMode, XPos, YPos
from fpdf.fonts import FontFace

Align = Literal["LEFT", "RIGHT", "CENTER"]

_FACE: Final = "sheet"
_FONT: Final = Path(pylopdf_fonts_zh_cn.sans_path())
_MARGIN_MM: Final = 18
_BARS: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%")
_NARROWEST_MM: Final = 0.33
_QUIET: Final = (96, 96, 96)
_TINT: Final = (238, 241, 245)
_RULE: Final = (196, 202, 210)
_SAME: Final = {"₽": "RUB", "\u202f": "\u00a0", "\t": " "}
"""Signs that the typeface lacks, and what is printed for them."""


class NoBarcode(ValueError):
    """A text that Code 39 cannot write."""


class Sheet:
    """One paper being printed; `pdf` gives it as it stands then."""

    def __init__(self, *, brand: str, footer: str, title: str, language: str, made_on: date) -> None:
        self._pdf = _Pages(brand=one_line(brand), footer=one_line(footer))
        self._pdf.set_title(one_line(title))
        self._pdf.set_author(one_line(brand))
        self._pdf.set_lang({"zh": "zh-CN"}.get(language, language))
        self._pdf.set_creation_date(datetime.combine(made_on, time(12), UTC))
        self._pdf.add_page()
        self.heading(title)

    def heading(self, text: str, *, size: float = 16) -> None:
        """A heading in heavy letters."""
        self._pdf.set_font(_FACE, size=size)
        if self._pdf.will_page_break(size):
            self._pdf.add_page()
        with self._pdf.local_context(text_mode=TextMode.FILL_STROKE, line_width=0.008 * size, draw_color=0):
            self._write(text, height=size * 0.5)
        self._pdf.ln(2)

    def line(self, text: str, *, is_quiet: bool = False) -> None:
        """A line of running text, broken where it must be."""
        self._pdf.set_font(_FACE, size=9.5 if is_quiet else 10.5)
        self._pdf.set_text_color(*(_QUIET if is_quiet else (0, 0, 0)))
        self._write(text, height=5.2)
        self._pdf.set_text_color(0, 0, 0)

    def fact(self, name: str, value: str) -> None:
        """A fact: what it is in quiet letters, what it says beside that."""
        self._pdf.set_font(_FACE, size=10.5)
        self._pdf.set_text_color(*_QUIET)
        self._pdf.cell(w=48, h=6, text=one_line(name), new_x=XPos.RIGHT, new_y=YPos.TOP)
        self._pdf.set_text_color(0, 0, 0)
        self._write(value, height=6)

    def gap(self, height_mm: float = 4) -> None:
        """Room between two parts."""
        self._pdf.ln(height_mm)

    def table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[int], aligns: Sequence[Align]
    ) -> None:
        """A table whose head is repeated on each page that it goes on."""
        self._pdf.set_font(_FACE, size=9.5)
        self._pdf.set_draw_color(*_RULE)
        with self._pdf.table(
            col_widths=tuple(widths),
            text_align=tuple(aligns),
            line_height=5.2,
            padding=(0.9, 1),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(fill_color=_TINT, color=_QUIET, emphasis=""),
        ) as table:
            for cells in (heads, *rows):
                row = table.row()
                for cell in cells:
                    row.cell(one_line(cell))

    def barcode(self, text: str, *, height_mm: float = 22) -> None:
        """The text as a Code 39 barcode (ISO/IEC 16388) over the text itself; raises NoBarcode."""
        written = text.upper()
        if not written or not set(written) <= _BARS:
            raise NoBarcode(f"{text!r} has signs that Code 39 does not have")
        if self._pdf.will_page_break(height_mm + 12):
            self._pdf.add_page()
        self._pdf.set_fill_color(0, 0, 0)
        self._pdf.code39(f"*{written}*", self._pdf.l_margin, self._pdf.get_y(), w=3 * _NARROWEST_MM, h=height_mm)
        self._pdf.set_y(self._pdf.get_y() + height_mm + 2)
        self._pdf.set_font(_FACE, size=14)
        self._write(written, height=8)

    def number(self, text: str) -> None:
        """A number to be scanned; in large letters where no barcode can write it."""
        try:
            self.barcode(text)
        except NoBarcode:
            self.heading(text, size=22)

    def pdf(self) -> bytes:
        """The paper as PDF; the same content gives the same bytes."""
        return bytes(self._pdf.output())

    def _write(self, text: str, *, height: float) -> None:
        self._pdf.multi_cell(w=0, h=height, text=one_line(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


class _Pages(FPDF):
    """The pages with what stands on each: the brand above, the footer and the number of the page below."""

    def __init__(self, *, brand: str, footer: str) -> None:
        super().__init__(format="A4")
        self._brand = brand
        self._footer = footer
        self.set_margins(_MARGIN_MM, _MARGIN_MM)
        self.set_auto_page_break(True, margin=_MARGIN_MM + 6)
        self.add_font(_FACE, fname=_FONT)

    def header(self) -> None:
        """The brand."""
        self.set_font(_FACE, size=11)
        self.set_text_color(*_QUIET)
        self.cell(w=0, h=6, text=self._brand, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_draw_color(*_RULE)
        self.line(self.l_margin, self.get_y() + 1, self.w - self.r_margin, self.get_y() + 1)
        self.set_text_color(0, 0, 0)
        self.ln(7)

    def footer(self) -> None:
        """What stands under every page."""
        self.set_y(-_MARGIN_MM)
        self.set_font(_FACE, size=8.5)
        self.set_text_color(*_QUIET)
        self.cell(w=150, h=5, text=self._footer, align="L", new_x=XPos.RIGHT, new_y=YPos.TOP)
        self.cell(w=0, h=5, text=f"{self.page_no()} / {{nb}}", align="R")
        self.set_text_color(0, 0, 0)


def one_line(text: str) -> str:
    """The text without control signs, line ends and signs that the typeface cannot print."""
    told = "".join(_SAME.get(sign, sign) for sign in unicodedata.normalize("NFC", text))
    return "".join(sign if sign.isprintable() or sign == "\u00a0" else " " for sign in told)
