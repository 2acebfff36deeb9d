"""The desk's scripts and styles: each under an address that holds its hash, so that browsers may keep it for ever."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"
BASE: Final = "/desk/static"
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file as it is served."""

    address: str
    media_type: str
    content: bytes


class Assets:
    """Every file of `static/`, read once; the third-party ones in `static/vendor/` come from the set-up."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._by_name: dict[str, Asset] = {}
        for path in sorted(folder.rglob("*")):
            if path.suffix in _TYPES:
                self._by_name[path.relative_to(folder).as_posix()] = _asset(path, path.relative_to(folder).as_posix())
        self._by_address = {one.address: one for one in self._by_name.values()}

    def address(self, name: str) -> str:
        """Where a file is found; raises KeyError for one that is not there (run the set-up for `vendor/`)."""
        return self._by_name[name].address

    def at(self, address: str) -> Asset | None:
        """The file at an address, or None; an old hash is no address."""
        return self._by_address.get(address)


def _asset(path: Path, name: str) -> Asset:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:16]
    return Asset(address=f"{BASE}/{digest}/{name}", media_type=_TYPES[path.suffix], content=content)
