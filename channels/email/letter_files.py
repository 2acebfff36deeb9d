"""Owns what attachments of a letter are called: names without traps, types that no program runs by itself."""

from __future__ import annotations

import re

from channels.email.letter_fields import in_one_line

_TYPE = re.compile(r"([a-z]{1,30})/([a-z0-9][a-z0-9.+-]{0,100})")
_NAME_KEPT = 180
_ENDING_KEPT = 20
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')
_NEUTRAL = "application/octet-stream"
_TEXTS = frozenset({"plain", "csv", "calendar", "tab-separated-values"})
_PAPERS = frozenset({"pdf", "json", "zip", "gzip", "rtf", "msword", "x-7z-compressed"})


def safe_type(written: str) -> str:
    """The media type if it is one of those that are only shown; anything a program might run is neutral."""
    found = _TYPE.fullmatch(written.strip().lower())
    if found is None:
        return _NEUTRAL
    main, sub = found[1], found[2]
    is_shown = (
        (main in {"audio", "video"})
        or (main == "image" and "svg" not in sub)
        or (main == "text" and sub in _TEXTS)
        or (main == "application" and (sub in _PAPERS or sub.startswith(("vnd.openxmlformats-", "vnd.oasis."))))
        or (main == "application" and sub in {"vnd.ms-excel", "vnd.ms-powerpoint", "vnd.ms-outlook"})
    )
    return f"{main}/{sub}" if is_shown else _NEUTRAL


def safe_name(written: str) -> str:
    """A file's name in one line, without folders, its ending kept when it is long."""
    name = _NOT_IN_NAMES.sub("_", in_one_line(written, at_most=600)).strip(". ")
    if len(name) > _NAME_KEPT:
        stem, dot, ending = name.rpartition(".")
        ending = f"{dot}{ending}" if stem and len(ending) <= _ENDING_KEPT else ""
        name = name[: _NAME_KEPT - len(ending)] + ending
    return name or "file"
