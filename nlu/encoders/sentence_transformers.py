"""Any model that the package sentence-transformers can load, by path or by name, from files that are here already.

The package and PyTorch are no dependency of ours: a site that wants such a model installs them beside
(docs/rasa.md tells how). Nothing is fetched unless the site says so by `HF_HUB_OFFLINE=0`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Protocol, cast

import numpy as np

from nlu.encoders.contract import EncoderUnavailable, Rows

KIND: Final = "sentence-transformers"
LONGEST_READ: Final = 600
"""Code points that are encoded of one text."""

_TOGETHER: Final = 32


class _Loaded(Protocol):
    def encode(
        self,
        sentences: list[str],
        *,
        batch_size: int,
        show_progress_bar: bool,
        convert_to_numpy: bool,
        normalize_embeddings: bool,
    ) -> Rows: ...


class SentenceTransformersEncoder:
    """A transformer on one core: some 5–50 ms a text, by its size.

    What languages it was taught nobody tells, so it votes on every text: choose a multilingual one.
    """

    unknown_languages: frozenset[str] = frozenset()

    def __init__(self, name_or_path: str) -> None:
        """Look for the package and for the weights; raises EncoderUnavailable where one is missing."""
        self.name = f"{KIND}:{name_or_path}"
        folder = Path(name_or_path).expanduser()
        self._source = str(folder) if folder.is_dir() else name_or_path
        self._is_open_to_hub = os.environ.get("HF_HUB_OFFLINE") == "0"
        if find_spec("sentence_transformers") is None:
            raise EncoderUnavailable(
                f"the encoder {self.name} needs the package sentence-transformers and PyTorch beside the gateway's "
                'packages; install them, or set encoder = "use" in [nlu]'
            )
        if not (self._is_open_to_hub or _is_here(name_or_path)):
            raise EncoderUnavailable(
                f"the weights of {self.name} are not on this machine; give the folder that holds them, or let them be "
                "fetched once by HF_HUB_OFFLINE=0 in the environment"
            )
        self._model: _Loaded | None = None
        self._dimension = 0
        self._turn = threading.Lock()

    @property
    def dimension(self) -> int:
        """Numbers in a row; reads the weights."""
        if not self._dimension:
            self.encode([""])
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Rows:
        """One row of length one per text."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        cut = [text[:LONGEST_READ].encode("utf-8", "replace").decode("utf-8") for text in texts]
        with self._turn:  # its tokenizers refuse two threads at once
            rows = self._opened().encode(
                cut,
                batch_size=_TOGETHER,
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        self._dimension = rows.shape[1]
        return np.asarray(rows, np.float32)

    def _opened(self) -> _Loaded:
        if self._model is None:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")  # read when the package is imported
            try:
                import_module("torch").set_num_threads(1)
                loaded = import_module("sentence_transformers").SentenceTransformer(
                    self._source, device="cpu", local_files_only=not self._is_open_to_hub, trust_remote_code=False
                )
            except (ImportError, OSError, ValueError, RuntimeError, KeyError, TypeError) as err:
                why = str(err).splitlines()[0][:300] if str(err) else type(err).__name__
                raise EncoderUnavailable(f"the encoder {self.name} cannot be opened: {why}") from err
            self._model = cast(_Loaded, loaded)
        return self._model


def _is_here(name_or_path: str) -> bool:
    """Whether it is a folder of weights, or the name of a model in one of the places where the hub keeps its own."""
    if Path(name_or_path).expanduser().is_dir():
        return True
    name = name_or_path if "/" in name_or_path else f"{KIND}/{name_or_path}"
    folder = f"models--{name.replace('/', '--')}"
    return any((place / folder / "snapshots").is_dir() for place in _kept_in())


def _kept_in() -> list[Path]:
    given = [os.environ.get(name) for name in ("SENTENCE_TRANSFORMERS_HOME", "HF_HUB_CACHE")]
    home = os.environ.get("HF_HOME")
    usual = Path(home) / "hub" if home else Path.home() / ".cache" / "huggingface" / "hub"
    return [*(Path(place) for place in given if place), usual]
