"""What an agent wrote in an answer to a notice: the words above it, and whether they are for colleagues. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NOTICE: Final = re.compile(r"^[> \t|*]{0,20}#{5} [^\n]{0,300} #{5}[ \t*\r]{0,20}$", re.MULTILINE)
_KEYWORD: Final = re.compile(
    r"\A\s*(?:#(?:note(?![a-z])|заметка(?![а-яё])|备注)[ \t]*[:：]?|(?:note|заметка|备注)[ \t]*[:：])\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """An agent's words, without the keyword by which they are a note."""

    text: str
    is_note: bool


def words_of(newest_part: str) -> Words:
    """The words above the line that every notice begins with, which some programs do not quote as others do."""
    found = _NOTICE.search(newest_part)
    text = (newest_part[: found.start()] if found is not None else newest_part).strip()
    if all(line.lstrip().startswith(">") for line in text.splitlines() if line.strip()):
        return Words(text="", is_note=False)  # nothing of their own
    keyword = _KEYWORD.match(text)
    return Words(text=text[keyword.end() :].strip() if keyword is not None else text, is_note=keyword is not None)
