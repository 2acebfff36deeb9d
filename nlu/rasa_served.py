"""A Rasa server of our own for a while: serves one model on loopback, asked until it is left."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from nlu import rasa_setup
from nlu.contract import EngineUnavailable
from nlu.rasa_client import RasaEngine

STARTS_WITHIN_S: Final = 300.0
"""Where nothing else is said: a model of thousands of examples takes half a minute on a quiet machine."""

_STOPS_WITHIN_S = 30.0


@contextlib.contextmanager
def rasa_served(environment: Path, model: Path, *, starts_within_s: float = STARTS_WITHIN_S) -> Iterator[str]:
    """The address of a server that answers by the model; raises EngineUnavailable where it does not start in time."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    command = rasa_setup.serve_command(environment, model, port)
    server = subprocess.Popen(command, env=rasa_setup.rasa_environment(), stdout=subprocess.DEVNULL)  # noqa: S603
    url = f"http://127.0.0.1:{port}"
    try:
        asyncio.run(_wait_until_ready(url, server, starts_within_s))
        yield url
    finally:
        server.terminate()
        try:
            server.wait(timeout=_STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


async def _wait_until_ready(url: str, server: subprocess.Popen[bytes], starts_within_s: float) -> None:
    engine = RasaEngine(url)
    try:
        async with asyncio.timeout(starts_within_s):
            while True:
                with contextlib.suppress(EngineUnavailable):
                    await engine.check()
                    return
                if server.poll() is not None:
                    raise EngineUnavailable(f"Rasa ended with code {server.returncode}; see its output above")
                await asyncio.sleep(1)
    except TimeoutError as err:
        raise EngineUnavailable(
            f"Rasa did not start within {starts_within_s:g} s ([nlu] rasa_start_s); see its output above"
        ) from err
    finally:
        await engine.close()
