"""Owns the compressed RTF that Outlook writes (MS-OXRTFCP) and the text or markup that stands in it."""

from __future__ import annotations

import re
import struct

from channels.email.charsets import clean

MAX_RTF = 2_000_000
"""Bytes of RTF that are unpacked; a letter's words stand long before."""

_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_BEGINNING = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_TOKEN = re.compile(
    rb"\\(?P<word>[a-z]{1,32})(?P<number>-?\d{1,10})?[ ]?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-z'])|"
    rb"(?P<brace>[{}])|(?P<words>[^\\{}\r\n]{1,4000})|[\r\n]",
    re.DOTALL,
)
_SILENT = frozenset({b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer"})
_SIGNS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"cell": " ", b"row": "\n"}
_MAX_DEPTH = 200


def markup_or_text(compressed: bytes) -> tuple[str, bool]:
    """What a compressed RTF says, and whether that is HTML (it was, when Outlook packed it); ("", False) if broken."""
    rtf = _unpacked(compressed)
    is_markup = rb"\fromhtml" in rtf[:2000]
    return clean(_Reader(is_markup=is_markup).read(rtf)), is_markup


def _unpacked(compressed: bytes) -> bytes:
    if len(compressed) < 16:
        return b""
    size, kind = struct.unpack_from("<I4s", compressed, 4)
    if kind == _PLAIN:
        return compressed[16 : 16 + min(size, MAX_RTF)]
    return _inflated(compressed, min(size, MAX_RTF)) if kind == _COMPRESSED else b""


def _inflated(compressed: bytes, size: int) -> bytes:
    """LZ with a ring of 4096 bytes that begins filled."""
    ring = bytearray(4096)
    ring[: len(_BEGINNING)] = _BEGINNING
    put, at, out = len(_BEGINNING), 16, bytearray()
    while at < len(compressed) and len(out) < size:
        control, at = compressed[at], at + 1
        for bit in range(8):
            if control >> bit & 1:
                if at + 2 > len(compressed):
                    return bytes(out)
                reference, at = compressed[at] << 8 | compressed[at + 1], at + 2
                start, length = reference >> 4, (reference & 15) + 2
                if start == put:
                    return bytes(out)
                taken = [(start + step) % 4096 for step in range(length)]
            elif at < len(compressed):
                ring[put], taken, at = compressed[at], [put], at + 1
            else:
                return bytes(out)
            for place in taken:
                octet = ring[place]
                out.append(octet)
                ring[put] = octet
                put = (put + 1) % 4096
    return bytes(out)


class _Reader:
    """Walks the tokens of an RTF; of one that was HTML only the HTML is collected."""

    def __init__(self, *, is_markup: bool) -> None:
        self._is_markup = is_markup
        self._said: list[str] = []
        self._octets = bytearray()
        self._codec = "cp1252"
        self._silent = [False]
        self._skip = 0
        self._unicode_skip = 1
        self._rtf_only = False

    def read(self, rtf: bytes) -> str:
        """The text, or the HTML."""
        for token in _TOKEN.finditer(rtf):
            if token["brace"]:
                self._turn(is_opening=token["brace"] == b"{")
            elif token["word"]:
                self._word(token["word"], token["number"])
            elif token["hex"]:
                self._put(bytes([int(token["hex"], 16)]))
            elif token["sign"]:
                self._sign(token["sign"])
            elif token["words"]:
                self._put(token["words"])
        self._flush()
        return "".join(self._said)

    def _turn(self, *, is_opening: bool) -> None:
        if is_opening and len(self._silent) < _MAX_DEPTH:
            self._silent.append(self._silent[-1])
        elif not is_opening and len(self._silent) > 1:
            self._silent.pop()

    def _word(self, word: bytes, number: bytes | None) -> None:
        value = int(number) if number else 0
        if word in _SILENT:
            self._silent[-1] = True
        elif word == b"htmltag":
            self._silent[-1] = False
        elif word == b"htmlrtf":
            self._flush()
            self._rtf_only = number != b"0"
        elif word == b"ansicpg":
            self._codec = f"cp{value}"
        elif word == b"uc":
            self._unicode_skip = min(value, 10)
        elif word == b"u" and number:
            self._say(chr(value % 65536) if not 0xD800 <= value % 65536 <= 0xDFFF else "\ufffd")
            self._skip = self._unicode_skip
        elif word in _SIGNS and not (self._is_markup and self._silent[-1]):
            self._say(_SIGNS[word])

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._silent[-1] = True
        elif sign in b"\\{}":
            self._put(sign)
        elif sign == b"~":
            self._say(" ")

    def _put(self, octets: bytes) -> None:
        if self._skip:
            skipped = min(self._skip, len(octets))
            octets, self._skip = octets[skipped:], self._skip - skipped
        if not self._silent[-1] and not self._rtf_only:
            self._octets += octets

    def _say(self, text: str) -> None:
        self._flush()
        if not self._silent[-1] and not self._rtf_only:
            self._said.append(text)

    def _flush(self) -> None:
        if self._octets:
            try:
                self._said.append(self._octets.decode(self._codec, "replace"))
            except LookupError:
                self._said.append(self._octets.decode("cp1252", "replace"))
            self._octets.clear()
