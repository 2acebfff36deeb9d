"""Owns the quick parsing of a mail whose tree is in order, as nearly all are: cut at delimiters, not line by line.

The tree is the one that `email` makes, at a fifth of its time and without a copy of each line: whatever is not in
order, or not usual, is left to `email`. That both agree is proven by tests/channels/test_email_well_formed.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import Message as Mail

MAX_DEPTH = 10

_LONE_RETURN = re.compile(rb"\r(?!\n)")
_FIELD = re.compile(r"[!-9;-~]+:")
_BLANK = ("\n", "\r\n")


def well_formed(content: bytes, make: Callable[[], Mail]) -> Mail | None:
    """The mail as `email` would read it, or None where that is for `email` to say; `make` gives an empty part."""
    if _LONE_RETURN.search(content):
        return None
    text = content.decode("ascii", "surrogateescape")
    try:
        return _entity(text, 0, len(text), make, depth=0)
    except _NotInOrderError:
        return None


class _NotInOrderError(Exception):
    """Something that this module does not read."""


def _entity(text: str, start: int, end: int, make: Callable[[], Mail], *, depth: int) -> Mail:
    if depth > MAX_DEPTH:
        raise _NotInOrderError
    part = make()
    begin = _read_head(part, text, start, end)
    kind = part.get_content_type()
    if kind.startswith("message/") or kind == "multipart/digest":
        raise _NotInOrderError
    if kind.startswith("multipart/"):
        _read_parts(part, text, begin, end, make, depth=depth)
    else:
        part.set_payload(text[begin:end])
    return part


def _read_head(part: Mail, text: str, start: int, end: int) -> int:
    """Give the part its header; where its body begins."""
    lines: list[str] = []
    while start < end:
        behind = text.find("\n", start, end) + 1 or end
        line = text[start:behind]
        start = behind
        if line in _BLANK:
            break
        if line[0] in " \t" and lines:
            lines.append(line)
            continue
        if not _FIELD.match(line):
            raise _NotInOrderError
        _add_field(part, lines)
        lines = [line]
    _add_field(part, lines)
    return start


def _add_field(part: Mail, lines: list[str]) -> None:
    if lines:
        part.set_raw(*part.policy.header_source_parse(lines))


def _read_parts(part: Mail, text: str, begin: int, end: int, make: Callable[[], Mail], *, depth: int) -> None:
    """Give a multipart what stands between its delimiters, before the first one and behind the last."""
    first, pending = True, begin
    for at, behind, is_last in _delimiters(part, text, begin, end):
        if first and is_last:
            raise _NotInOrderError
        if first:
            part.preamble = _without_line_end(text[begin:at]) if at > begin else None
        else:
            _attach(part, text, pending, at, make, depth=depth)
        first, pending = False, behind
        if is_last:
            part.epilogue = text[behind:end]
            return
    if first:
        raise _NotInOrderError
    _attach(part, text, pending, end, make, depth=depth)


def _delimiters(part: Mail, text: str, begin: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Where each delimiter line of a multipart begins and ends, and whether it is the last."""
    boundary = part.get_boundary()
    if not boundary:
        raise _NotInOrderError
    mark = f"--{boundary}"
    at = text.find(mark, begin, end)
    while at >= 0:
        behind = text.find("\n", at, end) + 1 or end
        rest = text[at + len(mark) : behind].rstrip("\r\n")
        is_last = rest.startswith("--")
        if (at == begin or text[at - 1] == "\n") and not rest[2 if is_last else 0 :].strip(" \t"):
            yield at, behind, is_last
            if is_last:
                return
        at = text.find(mark, behind, end)


def _attach(part: Mail, text: str, start: int, end: int, make: Callable[[], Mail], *, depth: int) -> None:
    """Give the multipart one part; the line end before a delimiter is the delimiter's."""
    if start == end:
        raise _NotInOrderError
    child = _entity(text, start, end, make, depth=depth + 1)
    if child.get_content_maintype() == "multipart":
        child.epilogue = _without_line_end(child.epilogue) if child.epilogue else None
    else:
        child.set_payload(_without_line_end(vars(child)["_payload"]))
    part.attach(child)


def _without_line_end(text: str) -> str:
    if not text.endswith("\n"):
        return text
    return text[:-2] if text.endswith("\r\n") else text[:-1]
