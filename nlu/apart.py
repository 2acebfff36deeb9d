"""The side of a process apart: reads its request, tells how far it is, answers once; see gateway.training.apart."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from nlu.contract import NluError

NICE = 10
Json = Mapping[str, Any]
Tell = Callable[[str, float], None]
Work = Callable[[Path, Json, Tell], Json]


def work_apart(work: Work) -> int:
    """Do the work that `request.json` of the folder asks for (the program's only argument); 0, or 1 with an error told.

    Whatever libraries print goes to stderr. When stdin ends, whoever asked is gone: this process and its children end.
    """
    folder = Path(sys.argv[1])
    os.nice(NICE)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    threading.Thread(target=_end_with_stdin, name="end-with-stdin", daemon=True).start()

    def write(line: Json) -> None:
        answers.write(json.dumps(line) + "\n")
        answers.flush()

    try:
        request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
        write({"result": work(folder, request, lambda stage, done: write({"stage": stage, "done": round(done, 4)}))})
    except (NluError, OSError, MemoryError) as err:
        write({"error": _why(err)})
        return 1
    return 0


def _end_with_stdin() -> None:
    while os.read(0, 4096):
        pass
    if os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _why(err: BaseException) -> str:
    if isinstance(err, MemoryError):
        return "the machine has too little memory for this; train on fewer examples or with another encoder"
    if isinstance(err, OSError):
        where = f" ({err.filename})" if err.filename else ""
        return f"{err.strerror or err}{where}: make room, or mend the folder, and ask again"
    return str(err)
