"""Owns the parameters of Content-Type and Content-Disposition, however badly they are written (RFC 2045, RFC 2231)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.message import Message as Mail
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import unquote_to_bytes

from channels.email.charsets import clean, decode
from channels.email.headers import decode_words

MAX_VALUE = 4_000
"""Characters of a field whose parameters are read."""

_FOLD = re.compile(r"[\r\n]+[ \t]*")
_NAMES = r"boundary|charset|name|filename|format|delsp|type|start|method|smime-type|protocol|report-type|micalg|size"
_LOST_SEMICOLON = re.compile(rf"(?<![;=\s])[ \t]+(?=(?:{_NAMES})(?:\*\d{{0,3}})?\*?[ \t]*=)", re.IGNORECASE)
_PARAMETER = re.compile(
    r"""[;\s]*(?P<name>[A-Za-z][A-Za-z0-9_-]{0,40})(?P<part>\*\d{1,3})?(?P<coded>\*)?\s{0,20}=\s{0,20}"""
    r"""(?P<value>"(?:[^"\\]|\\.)*(?:"|$)|'[^';]*'|[^;]*)"""
)
_PERCENTED = re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}")
_MAX_PIECES = 100
_SHORT = 300
_REMEMBERED = 500


def unfolded(value: str) -> str:
    """A Content-Type in one line, with the semicolons that its writer forgot."""
    value = _FOLD.sub(" ", value[:MAX_VALUE])
    return value if '"' in value and ";" in value else _LOST_SEMICOLON.sub("; ", value)


def parameters(value: str) -> Mapping[str, str]:
    """Every parameter of a field by its lower-cased name, with its pieces joined and its characters decoded."""
    return _of_short(value) if len(value) <= _SHORT else _of(value)


def _of(value: str) -> dict[str, str]:
    _, _, rest = unfolded(value).partition(";")
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for found in list(_PARAMETER.finditer(rest))[:_MAX_PIECES]:
        name, text = found["name"].lower(), _unquoted(found["value"])
        if found["part"] or found["coded"]:
            pieces.setdefault(name, []).append((int((found["part"] or "*0")[1:]), bool(found["coded"]), text))
        else:
            plain.setdefault(name, _plain(text))
    coded = {name: _joined(found) for name, found in pieces.items()}
    better = {name: text for name, text in coded.items() if name not in plain or "\ufffd" not in text}
    return plain | better


@lru_cache(maxsize=_REMEMBERED)
def _of_short(value: str) -> Mapping[str, str]:
    """The same of a field like most: programs write few, and each is asked for several parameters."""
    return MappingProxyType(_of(value))


def parameter(part: Mail, name: str, *, of: str = "Content-Type") -> str | None:
    """One parameter of a part's field, None where it is not there."""
    value = part.get(of)
    return parameters(str(value)).get(name) if value is not None else None


def file_name(part: Mail) -> str | None:
    """The name a part gives itself, without folders; None where it gives none."""
    name = parameter(part, "filename", of="Content-Disposition") or parameter(part, "name")
    return bare_name(name) if name else None


def bare_name(name: str) -> str | None:
    """A file's name without folders and in one line, at most 255 characters that keep its ending."""
    bare = " ".join(clean(name).split()).replace("\\", "/").rstrip("/").rpartition("/")[2].strip(" .")
    if len(bare) <= 255:
        return bare or None
    stem, dot, ending = bare.rpartition(".")
    return f"{stem[:200]}.{ending}" if dot and len(ending) <= 20 else bare[:255]


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        return re.sub(r"\\([\"\\])", r"\1", value[1:].removesuffix('"'))
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == "'" else value


def _plain(text: str) -> str:
    """A value as it stands: encoded words (not allowed here, and everywhere), percents and bare 8-bit bytes read."""
    if _PERCENTED.search(text) and "=?" not in text:
        octets = unquote_to_bytes(text.encode("utf-8", "surrogateescape"))
        try:
            return clean(octets.decode()) if not octets.isascii() else text
        except UnicodeDecodeError:
            pass
    return decode_words(text)


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    """The pieces of one value in their order; the first coded one names the charset, if any does."""
    charset, said = None, b""
    for place, (_, is_coded, text) in enumerate(sorted(pieces, key=lambda piece: piece[0])):
        if is_coded and place == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        octets = text.encode("utf-8", "surrogateescape")
        said += unquote_to_bytes(octets) if is_coded else octets
    read = clean(decode(said, charset))
    return decode_words(read) if "=?" in read else read
