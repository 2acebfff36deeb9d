"""Owns the process that opens hostile files: it gets one on its input, has little memory and time, and answers lines.

It reads no settings, opens no other file and no connection; the worst a file does is to end it.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict

from bots.written_rows import read_rows
from gateway.order_forms import limits
from gateway.order_forms.form import LINES_AT_MOST
from gateway.order_forms.limits import Tables, Unreadable


def main(kind: str) -> int:
    """Read the file from the input and write the lines of its best table, or why there are none, as JSON."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CPU_S, limits.CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY_BYTES, limits.MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    content = sys.stdin.buffer.read(limits.FILE_BYTES + 1)
    try:
        found = _read(kind, content)
    except Unreadable as err:
        answer: dict[str, object] = {"why": err.why}
    except MemoryError:
        answer = {"why": "too_big"}
    else:
        answer = _best(found)
    sys.stdout.write(json.dumps(answer))
    return 0


def _best(found: Tables) -> dict[str, object]:
    """The lines of the table that has most of them, no more than a form holds; finding them is half of the work."""
    lines = max((read_rows(table) for table in found.tables), key=len, default=())
    is_cut = found.is_cut or len(lines) > LINES_AT_MOST
    return {"lines": [asdict(line) for line in lines[:LINES_AT_MOST]], "is_cut": is_cut}


def _read(kind: str, content: bytes) -> Tables:
    """Only the library that the kind needs is loaded."""
    match kind:
        case "xlsx":
            from gateway.order_forms.spreadsheet import read_xlsx

            return read_xlsx(content)
        case "pdf":
            from gateway.order_forms.pdf_text import read_pdf

            return read_pdf(content)
        case _:
            from gateway.order_forms.separated import read_csv

            return read_csv(content)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
