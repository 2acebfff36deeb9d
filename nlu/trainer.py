"""Trains the embedded model on examples alone; scikit-learn and scipy are imported only when called."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nlu import calibration, kernel, margins, policy
from nlu.contract import OUT_OF_SCOPE, ExamplesInvalid
from nlu.encoders import open_encoder
from nlu.encoders.contract import Encoder, Wordy
from nlu.encoders.use_static import UseStaticEncoder
from nlu.entities import EntityReader
from nlu.features import LONGEST_READ, MARKS, cut, masked, spoken
from nlu.judgement import Evidence, Gate, Judgement
from nlu.lexical import Floats, LexicalTier, SparseRows, Vocabulary, sparse_rows
from nlu.model import Model, Origin
from nlu.repair import KnownWords
from nlu.semantic import SemanticTier, nearest, projection_of
from nlu.settings import TrainingSettings
from nlu.special import SAFETY
from nlu.training import Example

DIMENSION: Final = 128
"""Directions kept of an encoder's rows: fewer generalise better, more tell out of scope better."""

MEANING: Final = 4.0
"""How much meaning counts against words: best or near it on every set measured, from 10 to 360 examples an intent."""

CODE: Final = (
    *("features", "lexical", "trainer", "margins", "kernel", "semantic", "calibration", "judgement", "repair"),
    *("policy", "thresholds", "special", "hazards"),
    *("entities", "patterns", "references", "products", "numbers", "spoken", "phones", "money", "dates"),
    *("calendar_words", "quantities", "quantity_words", "chinese_quantities", "addresses", "names", "given_names"),
    *("folding", "annotations", "training", "settings"),
)
"""Modules whose text is part of a model's identity."""

CALIBRATED: Final = 3_000
"""Examples, drawn by chance, on whose left-out decisions a model is calibrated."""

_ENCODED_TOGETHER = 256

Watch = Callable[[str, float], None]
Labels = NDArray[np.int64]


def train(
    examples: Sequence[Example],
    *,
    model_id: str,
    reader: EntityReader | None = None,
    settings: TrainingSettings | None = None,
    watch: Watch | None = None,
) -> Model:
    """Fit tiers, temperature and gate on the examples alone; the same examples give the same model.

    `watch` is told the stage and the share of it that is done, every second or two, and may raise
    TrainingCancelled, which passes through and leaves nothing behind. Raises ExamplesInvalid where
    there are fewer than two intents in scope, EncoderUnavailable where the encoder cannot be opened.
    """
    return train_and_leave_out(examples, model_id=model_id, reader=reader, settings=settings, watch=watch).model


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A model, and what a model that has not seen them says of a sample of the examples: `unseen`, a row for each.

    `sample` are the places of those examples among the given ones.
    """

    model: Model
    unseen: Evidence
    sample: Labels


def train_and_leave_out(
    examples: Sequence[Example],
    *,
    model_id: str,
    reader: EntityReader | None = None,
    settings: TrainingSettings | None = None,
    watch: Watch | None = None,
) -> Trained:
    """As `train`, with the left-out evidence of every example, which costs nothing more; for reports."""
    chosen = settings or TrainingSettings()
    told = watch or (lambda stage, done: None)
    given = _read(examples, reader or EntityReader(), told)
    right: list[str] = []
    if chosen.is_lexical:
        parts = _lexical(given, chosen, told)
    else:
        named = _with_names(given)
        encoder = open_encoder(chosen.encoder)  # one of its own: what it has seen before may change its last bits
        if isinstance(encoder, UseStaticEncoder):
            told("encoding", 0.0)
            encoder.learn(spoken(text) for text in named.shown)
        encoded = _encoded([spoken(text) for text in named.shown], encoder, told)
        right = encoder.words() if isinstance(encoder, Wordy) else []
        with kernel.fixed_threads():
            parts = _joint(named, encoded, encoder, chosen, told)
    told("done", 1.0)
    judgement = _judgement(given, parts)
    model = Model(
        id=model_id,
        lexical=parts.lexical,
        semantic=parts.semantic,
        judgement=judgement,
        known=KnownWords.of(given.shown, MARKS, right),
        policy=policy.fitted(
            judgement, parts.unseen, [given.shown[number] for number in parts.sample], parts.labels, given.labels
        ),
        origin=Origin(examples=_hash_of(examples), code=code_hash(), encoder=chosen.encoder, seed=chosen.seed),
    )
    oos_last = np.argsort([example.intent == OUT_OF_SCOPE for example in examples], kind="stable")
    return Trained(model=model, unseen=parts.unseen, sample=oos_last[parts.sample])


def code_hash() -> str:
    """What the code of training and reading is, by hash."""
    seen = hashlib.sha256()
    for name in CODE:
        seen.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    for file in sorted((Path(__file__).parent / "encoders").glob("*.py")):
        seen.update(file.read_bytes())
    return seen.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """The examples as the tiers read them, those out of scope last; then one for the name of each intent."""

    intents: tuple[str, ...]
    scope: int
    shown: list[str]
    pieces: list[list[str]]
    labels: Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """Trained tiers, what they say of each example left out, and of examples of intents left out."""

    lexical: LexicalTier
    semantic: SemanticTier | None
    unseen: Evidence
    strange: Evidence | None
    labels: Labels
    floor: float | None
    sample: Labels


def _read(examples: Sequence[Example], reader: EntityReader, told: Watch) -> _Given:
    intents = _intents(examples)
    scope = len(intents) - (intents[-1] == OUT_OF_SCOPE)
    ordered = sorted(examples, key=lambda example: example.intent == OUT_OF_SCOPE)
    shown = []
    for number, example in enumerate(ordered):
        if number % 500 == 0:
            told("reading", number / len(ordered))
        text = example.text[:LONGEST_READ]
        shown.append(masked(text, reader.read(text, example.language)))
    numbers = {intent: number for number, intent in enumerate(intents)}
    return _Given(
        intents=intents,
        scope=scope,
        shown=shown,
        pieces=[cut(text) for text in shown],
        labels=np.array([numbers[example.intent] for example in ordered], np.int64),
    )


def _intents(examples: Sequence[Example]) -> tuple[str, ...]:
    names = sorted({example.intent for example in examples} - {OUT_OF_SCOPE})
    if len(names) < 2:
        raise ExamplesInvalid(f"{len(names)} intents in {len(examples)} examples; at least two are needed to train")
    return (*names, OUT_OF_SCOPE) if any(example.intent == OUT_OF_SCOPE for example in examples) else tuple(names)


def _lexical(given: _Given, settings: TrainingSettings, told: Watch) -> _Parts:
    """The words alone."""
    texts, labels, columns, seed = given.pieces, given.labels, len(given.intents), settings.seed
    told("fitting", 0.0)
    tier = margins.fit(texts, labels, columns, seed)
    told("calibrating", 0.0)
    unseen = margins.out_of_fold(texts, labels, columns, seed)
    told("calibrating", 0.8)
    needs_strange = not calibration.has_enough_oos(labels, given.scope)
    inside = labels < given.scope
    inside_texts = [text for text, is_inside in zip(texts, inside, strict=True) if is_inside]
    strange = margins.strange(inside_texts, labels[inside], given.scope, seed) if needs_strange else None
    return _Parts(
        lexical=tier,
        semantic=None,
        unseen=_without_meaning(unseen),
        strange=None if strange is None else _without_meaning(strange),
        labels=labels,
        floor=None,
        sample=np.arange(len(labels)),
    )


def _without_meaning(decisions: Floats) -> Evidence:
    nothing = np.zeros(len(decisions), np.float32)
    return Evidence(decisions=decisions, near=nothing, near_oos=nothing)


def _joint(named: _Given, encoded: Floats, encoder: Encoder, settings: TrainingSettings, told: Watch) -> _Parts:
    """Words and meaning together, solved at once; the examples made of names stand last in what is named."""
    real = len(named.labels) - named.scope
    order = _calibrated_last(named, real, settings.seed)
    last, labels, encoded = min(CALIBRATED, real), named.labels[order], encoded[order]
    texts = [named.pieces[number] for number in order]
    vocabulary = margins.vocabulary_of(texts)
    rows = sparse_rows(texts, vocabulary)
    projection = projection_of(encoded, DIMENSION)
    # Kept in half precision, so solved in half precision: what is loaded is what was trained.
    places = projection(encoded).astype(np.float16).astype(np.float32)
    likeness = kernel.word_likeness(rows, len(vocabulary.idf), lambda done: told("comparing", done))
    kernel.add_meaning(likeness, places, MEANING)
    targets = kernel.targets_of(labels, len(named.intents))
    solved = kernel.solve(likeness, targets, last, lambda done: told("fitting", done))
    near = _Nearness.of(places, labels, named.scope, solved.first)
    told("calibrating", 0.0)
    scope_first = np.argsort(labels >= named.scope, kind="stable")
    return _Parts(
        lexical=_words(rows, vocabulary, solved.votes),
        semantic=SemanticTier(
            encoder=settings.encoder,
            projection=projection,
            rows=places[scope_first],
            votes=MEANING * solved.votes[scope_first],
            scope=int((labels < named.scope).sum()),
            table=encoder.table if isinstance(encoder, UseStaticEncoder) else None,
            usual=float(near.inside[labels[solved.first :] < named.scope].mean()),
        ),
        unseen=Evidence(decisions=solved.left_out(targets), near=near.inside, near_oos=near.oos),
        strange=_strange(solved, targets, labels, near, named.scope),
        labels=labels[solved.first :],
        floor=calibration.FLOOR,
        sample=order[solved.first :],
    )


def _calibrated_last(named: _Given, real: int, seed: int) -> NDArray[np.int64]:
    """An order in which those examples stand last on which the model is calibrated.

    They are drawn by chance from the real ones, but the examples of danger stand there whole, for the
    alarm rests on them; and where few examples are out of scope those of some intents do too, so that a
    model without these intents can be asked about them.
    """
    drawn = np.random.RandomState(seed).permutation(real)
    names = np.arange(real, len(named.labels))
    if real <= CALIBRATED:
        return np.concatenate([names, np.arange(real)])
    danger = [label for label in range(named.scope) if named.intents[label] == SAFETY]
    found = _with_whole(danger, drawn, named.labels)
    if not calibration.has_enough_oos(named.labels[found[-CALIBRATED:]], named.scope):
        others = np.random.RandomState(seed).permutation(named.scope).tolist()
        found = _with_whole([*danger, *(label for label in others if label not in danger)], drawn, named.labels)
    return np.concatenate([names, found])


def _with_whole(intents: Sequence[int], drawn: Labels, labels: Labels) -> Labels:
    """The drawn order with the examples of these intents last, as many of the intents as make up half of the sample."""
    whole = np.zeros(len(drawn), np.bool_)
    for label in intents:
        members = labels[: len(drawn)] == label
        if whole.sum() + members.sum() <= CALIBRATED // 2:
            whole |= members
    return np.concatenate([drawn[~whole[drawn]], np.flatnonzero(whole)])


def _with_names(given: _Given) -> _Given:
    """With the name of each intent as one more example of it: `card_arrival` says what is meant."""
    names = [intent.replace("_", " ").lower() for intent in given.intents[: given.scope]]
    return _Given(
        intents=given.intents,
        scope=given.scope,
        shown=given.shown + names,
        pieces=given.pieces + [cut(name) for name in names],
        labels=np.concatenate([given.labels, np.arange(given.scope)]),
    )


def _encoded(texts: Sequence[str], encoder: Encoder, told: Watch) -> Floats:
    found = []
    for start in range(0, len(texts), _ENCODED_TOGETHER):
        told("encoding", start / len(texts))
        found.append(encoder.encode(texts[start : start + _ENCODED_TOGETHER]))
    return np.concatenate(found)


def _words(rows: SparseRows, vocabulary: Vocabulary, votes: Floats) -> LexicalTier:
    """The votes of the examples handed on to their features, which is the same and cheaper to ask."""
    from scipy.sparse import csr_matrix

    matrix = csr_matrix((rows.values, rows.features, rows.starts), shape=(len(votes), len(vocabulary.idf)))
    weights = np.asarray(matrix.T @ votes, np.float32) * np.float32(0.5)
    return LexicalTier(vocabulary=vocabulary, weights=weights, bias=np.zeros(votes.shape[1], np.float32))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Nearness:
    """How near the nearest other examples are: in scope, out of scope, and in scope but of another intent."""

    inside: Floats
    oos: Floats
    strangers: Floats

    @classmethod
    def of(cls, places: Floats, labels: Labels, scope: int, first: int) -> _Nearness:
        """Of the examples from `first` on to all others."""
        inside, oos, strangers = (np.empty(len(places) - first, np.float32) for _ in range(3))
        in_scope, out = np.flatnonzero(labels < scope), np.flatnonzero(labels >= scope)
        for start in range(first, len(places), _ENCODED_TOGETHER):
            part = np.arange(start, min(start + _ENCODED_TOGETHER, len(places)))
            cosines = places[part] @ places.T
            cosines[np.arange(len(part)), part] = -1
            inside[part - first] = nearest(cosines[:, in_scope])
            oos[part - first] = nearest(cosines[:, out])
            cosines[labels[part][:, None] == labels[None, :]] = -1
            strangers[part - first] = nearest(cosines[:, in_scope])
        return cls(inside=inside, oos=oos, strangers=strangers)


def _strange(solved: kernel.Solved, targets: Floats, labels: Labels, near: _Nearness, scope: int) -> Evidence | None:
    """What a model says of examples of an intent it was never shown, where there is no better stand-in for oos."""
    if calibration.has_enough_oos(labels[solved.first :], scope):
        return None
    decisions, groups = [], []
    for label in range(scope):
        group = np.flatnonzero(labels == label)
        group = group[1:] if group[0] < solved.first else group  # its name stands before the calibrated ones
        if len(group) == 0 or group[0] < solved.first:
            continue
        found = solved.group_left_out(targets, group)[:, :scope]
        found[:, label] = -1
        decisions.append(found)
        groups.append(group)
    every = np.concatenate(groups) - solved.first
    nothing = np.zeros(len(every), np.float32)
    return Evidence(decisions=np.concatenate(decisions), near=near.strangers[every], near_oos=nothing)


def _judgement(given: _Given, parts: _Parts) -> Judgement:
    inside = parts.labels < given.scope
    counts = calibration.counts_of(parts.labels, given.labels)
    decisions = parts.unseen.decisions[inside][:, : given.scope]
    return Judgement(
        intents=given.intents,
        sharpness=calibration.sharpness_of(decisions, parts.labels[inside], parts.floor, counts[inside]),
        gate=_gate(parts, inside, given.scope, counts),
        floor=parts.floor,
    )


def _gate(parts: _Parts, inside: NDArray[np.bool_], scope: int, counts: NDArray[np.float64]) -> Gate:
    if parts.strange is None:
        return calibration.gate_by_examples(parts.unseen, parts.labels, scope, counts)
    known = Evidence(
        decisions=parts.unseen.decisions[inside][:, :scope],
        near=parts.unseen.near[inside],
        near_oos=np.zeros(int(inside.sum()), np.float32),
    )
    return calibration.gate_by_stand_ins(known, parts.strange, counts[inside])


def _hash_of(examples: Sequence[Example]) -> str:
    seen = hashlib.sha256()
    for example in examples:
        seen.update(f"{example.intent}\0{example.language}\0{example.text}\0".encode("utf-8", "surrogatepass"))
    return seen.hexdigest()
