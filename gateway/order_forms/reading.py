"""Owns turning a customer's file into the lines of an order form, with the file opened in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path, PurePath

from bots.written_rows import Doubt, Written
from gateway.order_forms import limits
from gateway.order_forms.form import Form, WhyNone
from gateway.order_forms.limits import Kind

_KINDS: dict[str, Kind] = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xlsx",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".pdf": "pdf",
}
_MEDIA: dict[str, Kind] = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.ms-excel": "xlsx",
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "application/pdf": "pdf",
}
_ROOT = Path(__file__).parents[2]
_PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "VIRTUAL_ENV")
"""What the process that opens the file knows of ours: no secret of the settings is among it."""
_AT_ONCE = 2
_gates: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


def kind_of(name: str, media_type: str) -> Kind | None:
    """Tell how a file would be read, None for one that is no order form by its name and type."""
    return _KINDS.get(PurePath(name).suffix.lower()) or _MEDIA.get(media_type.partition(";")[0].strip().lower())


async def read_form(name: str, media_type: str, content: bytes, *, timeout_s: float = limits.TIMEOUT_S) -> Form:
    """Read the lines of an order form; never raises for what the file holds, see `why_none`."""
    kind = kind_of(name, media_type)
    if kind is None or not content:
        return Form(name=name, why_none=WhyNone.NOT_A_FORM)
    if len(content) > limits.FILE_BYTES:
        return Form(name=name, why_none=WhyNone.TOO_BIG)
    try:
        async with asyncio.timeout(timeout_s), _gate():
            answer = await _ask_child(_by_content(kind, content), content)
    except TimeoutError:
        answer = WhyNone.TOO_SLOW
    if isinstance(answer, WhyNone):
        return Form(name=name, why_none=answer)
    lines, is_cut = answer
    return Form(name=name, lines=lines, why_none=None if lines else WhyNone.NO_LINES, is_cut=is_cut)


def _by_content(kind: Kind, content: bytes) -> Kind:
    """Trust the first bytes more than the name: programs write text into files named .xls."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "xlsx"
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    return "csv" if kind == "xlsx" else kind


def _gate() -> asyncio.Semaphore:
    """Few files are open at once, so that many of them do not take the machine."""
    loop = asyncio.get_running_loop()
    for closed in [other for other in _gates if other.is_closed()]:
        del _gates[closed]
    return _gates.setdefault(loop, asyncio.Semaphore(_AT_ONCE))


async def _ask_child(kind: Kind, content: bytes) -> tuple[tuple[Written, ...], bool] | WhyNone:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway.order_forms.child", kind),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=_ROOT,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {"OPENBLAS_NUM_THREADS": "1"},
        start_new_session=True,
    )
    try:
        told = await _told(process, content)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        return WhyNone.TOO_SLOW if process.returncode < 0 and told is not None else WhyNone.DAMAGED
    answer = json.loads(told or b"{}")
    if "lines" not in answer:
        return WhyNone(answer.get("why", WhyNone.DAMAGED))
    return tuple(_written(line) for line in answer["lines"]), bool(answer["is_cut"])


async def _told(process: asyncio.subprocess.Process, content: bytes) -> bytes | None:
    """What the child answers; None where it says more than any form has lines."""
    if process.stdin is None or process.stdout is None:  # both are pipes
        return None
    writing = asyncio.ensure_future(_written_to(process.stdin, content))
    try:
        told = b""
        while part := await process.stdout.read(65_536):
            told += part
            if len(told) > limits.ANSWER_BYTES:
                return None
        await process.wait()
        return told
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)


async def _written_to(stdin: asyncio.StreamWriter, content: bytes) -> None:
    """Give the child its file; one that ends before it has read all of it has answered already."""
    try:
        stdin.write(content)
        await stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        return
    finally:
        stdin.close()


def _written(line: Mapping[str, str | int | None]) -> Written:
    quantity, unit, doubtful = line["quantity"], line["unit"], line["doubtful"]
    return Written(
        asked=str(line["asked"]),
        quantity=quantity if isinstance(quantity, int) else None,
        unit=str(unit) if unit is not None else None,
        name=str(line["name"]),
        doubtful=Doubt(str(doubtful)) if doubtful is not None else None,
    )
