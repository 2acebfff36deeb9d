"""The embedded model as one file: arrays and a JSON header in an .npz, no pickle, loaded in milliseconds."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import orjson

from nlu.contract import NluError
from nlu.judgement import Gate, Judgement
from nlu.lexical import LexicalTier, Vocabulary

FORMAT = 1
"""Raised when files of older code can no longer be read."""


class ModelUnreadable(NluError):
    """A model file is missing, cut short or of another format: train it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A trained embedded model: its evidence, what the evidence means, and its id."""

    id: str
    lexical: LexicalTier
    judgement: Judgement


def save(model: Model, path: Path) -> None:
    """Write the model so that a reader sees the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = _packed(model)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, suffix=".part", delete=False) as file:
        file.write(packed)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def load(path: Path) -> Model:
    """Read a model; raises ModelUnreadable with what to do."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            header = orjson.loads(arrays["header"].tobytes())
            if header["format"] != FORMAT:
                raise ModelUnreadable(f"{path}: format {header['format']}, this code reads {FORMAT}; train it again")
            words, characters = header["words"], header["characters"]
            vocabulary = Vocabulary(
                words=dict(zip(words, range(len(words)), strict=True)),
                characters=dict(zip(characters, range(len(words), len(words) + len(characters)), strict=True)),
                idf=arrays["idf"],
            )
            lexical = LexicalTier(vocabulary=vocabulary, weights=arrays["weights"], bias=arrays["bias"])
            judgement = Judgement(
                intents=tuple(header["intents"]), sharpness=header["sharpness"], gate=Gate(**header["gate"])
            )
            return Model(id=header["id"], lexical=lexical, judgement=judgement)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as err:
        raise ModelUnreadable(f"{path}: not a readable model ({err}); delete it and train again") from err


def size_bytes(model: Model) -> int:
    """Bytes the model takes on disk."""
    return len(_packed(model))


def _packed(model: Model) -> bytes:
    lexical = model.lexical
    header = {
        "format": FORMAT,
        "id": model.id,
        "intents": model.judgement.intents,
        "sharpness": model.judgement.sharpness,
        "gate": asdict(model.judgement.gate),
        "words": list(lexical.vocabulary.words),
        "characters": list(lexical.vocabulary.characters),
    }
    buffer = io.BytesIO()
    np.savez(
        buffer,
        header=np.frombuffer(orjson.dumps(header), np.uint8),
        idf=lexical.vocabulary.idf,
        weights=lexical.weights,
        bias=lexical.bias,
    )
    return buffer.getvalue()
