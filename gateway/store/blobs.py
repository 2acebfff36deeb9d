"""The blob store: bytes by their SHA-256 in the data folder, on disk before any row names them."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from pathlib import Path

INLINE_BYTES = 64 * 1024


class Blobs:
    """Bytes by hash under one folder; the same bytes are kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, content: bytes) -> str:
        """The hash under which the bytes now stand on disk."""
        digest = hashlib.sha256(content).hexdigest()
        await asyncio.to_thread(self._write, digest, content)
        return digest

    async def get(self, digest: str) -> bytes:
        """The bytes of a hash; raises FileNotFoundError."""
        return await asyncio.to_thread(self.path(digest).read_bytes)

    def path(self, digest: str) -> Path:
        """Where the bytes of a hash stand."""
        return self._folder / digest[:2] / digest

    def _write(self, digest: str, content: bytes) -> None:
        path = self.path(digest)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
