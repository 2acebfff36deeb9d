"""Reads papers back as somebody with a viewer and somebody with a scanner would."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import pypdfium2

CODE_39 = {
    "nnnwwnwnn": "0", "wnnwnnnnw": "1", "nnwwnnnnw": "2", "wnwwnnnnn": "3", "nnnwwnnnw": "4", "wnnwwnnnn": "5",
    "nnwwwnnnn": "6", "nnnwnnwnw": "7", "wnnwnnwnn": "8", "nnwwnnwnn": "9", "wnnnnwnnw": "A", "nnwnnwnnw": "B",
    "wnwnnwnnn": "C", "nnnnwwnnw": "D", "wnnnwwnnn": "E", "nnwnwwnnn": "F", "nnnnnwwnw": "G", "wnnnnwwnn": "H",
    "nnwnnwwnn": "I", "nnnnwwwnn": "J", "wnnnnnnww": "K", "nnwnnnnww": "L", "wnwnnnnwn": "M", "nnnnwnnww": "N",
    "wnnnwnnwn": "O", "nnwnwnnwn": "P", "nnnnnnwww": "Q", "wnnnnnwwn": "R", "nnwnnnwwn": "S", "nnnnwnwwn": "T",
    "nwnnnnwnw": "-", "nwnnwnwnn": "*",
}  # fmt: skip


def pages(content: bytes) -> list[str]:
    """The text of each page, as it would be copied out."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def words(content: bytes) -> str:
    """All text, line breaks as spaces."""
    return " ".join(" ".join(pages(content)).split())


def scanned(content: bytes) -> str:
    """What a scanner reads of the bars on the first page, which stand there row upon row."""
    document = pypdfium2.PdfDocument(content)
    try:
        image = document[0].render(scale=4).to_pil().convert("L")
    finally:
        document.close()
    width, height = image.size
    dots = image.tobytes()
    rows = ([dot < 128 for dot in dots[y * width : (y + 1) * width]] for y in range(0, height, 10))
    runs = Counter(tuple(len(list(run)) for _, run in groupby(row)) for row in rows)
    lengths = next(row for row, _ in runs.most_common() if len(row) > 20)[1:-1]
    narrow = min(lengths)
    marks = ["w" if length > 2 * narrow else "n" for length in lengths]
    return "".join(CODE_39["".join(marks[at : at + 9])] for at in range(0, len(marks), 10))
