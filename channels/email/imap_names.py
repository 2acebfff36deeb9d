"""Owns how words stand on the IMAP wire: quoted strings, folder names, sets of UIDs; and what we call a folder."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from channels.email.settings import Fetching

_LONGEST_NAME = 200

_NOT_ASCII = re.compile(r"[^\x20-\x7e]+|&")


def quoted(text: str) -> str:
    """A quoted string (RFC 3501, 4.3)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def mailbox_name(folder: str) -> str:
    """A folder's name as the wire wants it: quoted, in modified UTF-7 (RFC 3501, 5.1.3)."""
    return quoted(_NOT_ASCII.sub(_modified_utf7, folder))


def uid_set(uids: Iterable[int]) -> str:
    """The UIDs as a sequence set, neighbours as ranges."""
    ranges: list[list[int]] = []
    for uid in sorted(uids):
        if ranges and uid == ranges[-1][1] + 1:
            ranges[-1][1] = uid
        else:
            ranges.append([uid, uid])
    return ",".join(f"{low}:{high}" if low < high else str(low) for low, high in ranges)


def source_of(fetching: Fetching) -> str:
    """The name of a folder among all that are read: user@host/FOLDER."""
    user, host = fetching.server.user or "", fetching.server.host
    name = f"{user if user.lower().endswith(f'@{host.lower()}') else f'{user}@{host}'}/{fetching.folder}"
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[: _LONGEST_NAME - 17]}-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _modified_utf7(found: re.Match[str]) -> str:
    if found[0] == "&":
        return "&-"
    letters = base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return f"&{letters}-"
