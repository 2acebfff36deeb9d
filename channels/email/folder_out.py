"""Owns letters filed as .eml in a folder: what a site without a mail server reads, and what a trial shows."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from pathlib import Path

from channels.email.envelope import Envelope
from channels.errors import NotSent

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


class FolderOut:
    """Files letters, each whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, raw: bytes, *, envelope: Envelope, key: str) -> None:
        """File one mail under its letter's key; a repeat is the same file. Raises NotSent."""
        try:
            await asyncio.to_thread(self._file, key, raw)
        except OSError as err:
            raise NotSent(f"{self._folder} cannot be written: {err.strerror}; make room or set out_folder") from err

    async def try_log_in(self) -> None:
        """Look whether the folder can be written; raises NotSent."""
        if not await asyncio.to_thread(self._is_writable):
            raise NotSent(f"{self._folder} cannot be written; set out_folder to a folder that can")

    async def close(self) -> None:
        """Nothing stays open between letters."""

    def _file(self, key: str, raw: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = key if _SAFE_NAME.fullmatch(key) else hashlib.sha256(key.encode()).hexdigest()
        unfinished = self._folder / f".{name}.{os.getpid()}"
        with unfinished.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._folder / f"{name}.eml")

    def _is_writable(self) -> bool:
        existing = next(folder for folder in (self._folder, *self._folder.parents) if folder.exists())
        return os.access(existing, os.W_OK)
