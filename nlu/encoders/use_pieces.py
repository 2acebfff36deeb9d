"""Texts as word pieces of USE: normalised, then cut into the likeliest pieces (a unigram model, Kudo 2018)."""

from __future__ import annotations

import re
import struct
import unicodedata
from pathlib import Path
from typing import Final

LONGEST_READ: Final = 600
"""Code points that are read of one text."""

UNKNOWN, START, END = 0, 1, 2

_SPACE: Final = "\u2581"
_REMEMBERED: Final = 30_000
_LONGEST_REMEMBERED: Final = 24
_LONGEST_WORD: Final = 400
_UNKNOWN_COST: Final = 10.0
_WHOLE = re.compile(_SPACE + "(?:[a-z]{3,}|[а-яё]{3,})")


class WordPieces:
    """Cuts texts into the numbers of their pieces; words seen before are not cut again."""

    def __init__(self, file: Path) -> None:
        """Read a sentencepiece model; raises OSError where it is missing."""
        self._pieces, self._longest = _read(file.read_bytes())
        self._unknown_score = min(score for _, score in self._pieces.values()) - _UNKNOWN_COST
        self._seen: dict[str, list[int]] = {}
        self._by_number: dict[int, str] = {}

    def numbers(self, text: str) -> list[int]:
        """The pieces of a text, as far as it is read, with the marks of its start and end."""
        found = [START]
        # NFKC may make eighteen letters of one: what is read is cut again.
        for word in normalised(text[:LONGEST_READ])[:LONGEST_READ].split():
            found += self._word(_SPACE + word[:_LONGEST_WORD])
        if len(found) == 1:
            found.append(UNKNOWN)
        found.append(END)
        return found

    def words(self) -> list[str]:
        """The pieces that are whole words of Cyrillic or Latin letters, in lower case."""
        return sorted(piece[1:] for piece in self._pieces if _WHOLE.fullmatch(piece))

    def whole(self) -> list[int]:
        """The numbers of the pieces that are such words."""
        return [number for piece, (number, _) in self._pieces.items() if _WHOLE.fullmatch(piece)]

    def written(self, number: int) -> str:
        """A piece as it is written in a text."""
        if not self._by_number:
            self._by_number = {number: piece for piece, (number, _) in self._pieces.items()}
        return self._by_number[number].replace(_SPACE, " ").strip() if number > END else ""

    def _word(self, word: str) -> list[int]:
        numbers = self._seen.get(word)
        if numbers is None:
            numbers = self._cut(word)
            if len(word) <= _LONGEST_REMEMBERED:
                if len(self._seen) >= _REMEMBERED:
                    self._seen.clear()
                self._seen[word] = numbers
        return numbers

    def _cut(self, word: str) -> list[int]:
        """The cut with the largest sum of scores (Viterbi)."""
        size = len(word)
        best = [0.0] + [-1e38] * size
        begins, numbers = [0] * (size + 1), [UNKNOWN] * (size + 1)
        for begin in range(size):
            base = best[begin]
            longest = self._longest.get(word[begin : begin + 2], 1)
            has_single = False
            for end in range(begin + 1, min(begin + longest, size) + 1):
                piece = self._pieces.get(word[begin:end])
                if piece is None:
                    continue
                has_single = has_single or end == begin + 1
                if base + piece[1] > best[end]:
                    best[end], begins[end], numbers[end] = base + piece[1], begin, piece[0]
            if not has_single and base + self._unknown_score > best[begin + 1]:
                best[begin + 1], begins[begin + 1] = base + self._unknown_score, begin
                numbers[begin + 1] = UNKNOWN
        found = []
        end = size
        while end:
            found.append(numbers[end])
            end = begins[end]
        found.reverse()
        return found


def normalised(text: str) -> str:
    """NFKC without control characters and zero-width marks, white space as single spaces."""
    if text.isascii() and text.isprintable():
        return text
    plain = unicodedata.normalize("NFKC", text)
    if plain.isprintable():
        return plain
    return "".join([_shown(letter) for letter in plain])


def _shown(letter: str) -> str:
    if letter.isprintable():
        return letter
    return " " if letter.isspace() else ""


def _read(model: bytes) -> tuple[dict[str, tuple[int, float]], dict[str, int]]:
    """The pieces with number and score, and how long a piece may be that starts with two letters (protobuf)."""
    pieces: dict[str, tuple[int, float]] = {}
    longest: dict[str, int] = {}
    place = number = 0
    while model[place] == 0x0A:
        size, begin = model[place + 1], place + 2
        if size >= 0x80:
            size, begin = (size & 0x7F) | model[place + 2] << 7, place + 3
        place = begin + size
        letters = model[begin + 1]
        piece = model[begin + 2 : begin + 2 + letters].decode("utf-8")
        scored = begin + 2 + letters
        score = struct.unpack_from("<f", model, scored + 1)[0] if scored < place and model[scored] == 0x15 else 0.0
        pieces[piece] = (number, score)
        head = piece[:2]
        if longest.get(head, 0) < len(piece):
            longest[head] = len(piece)
        number += 1
    return pieces, longest
