"""What a Rasa server's answer to a text holds, read with mistrust: confidences by intent, entities with places."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from nlu.contract import OUT_OF_SCOPE, EngineUnavailable, Entity, Ranked
from nlu.rasa_corpus import Spread
from nlu.training import is_name

FALLBACK: Final = "nlu_fallback"
"""What Rasa's FallbackClassifier calls a message it is not sure about."""

BY_RULE: Final = frozenset(
    {"order_number", "product_reference", "document_number", "tracking_number", "phone", "email", "money", "quantity"}
)
"""Entities whose form decides: our reader finds them, a guess beside it would be a wrong order or number."""

_SLACK: Final = 1e-3

Json = Mapping[str, object]


def read_object(body: bytes, url: str) -> Json:
    """An answer's body as JSON object, empty for an empty one; raises EngineUnavailable for anything else."""
    if not body:
        return {}
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as err:
        raise EngineUnavailable(f"{url} answers no JSON; is it a Rasa server?") from err
    if not isinstance(found, dict):
        raise EngineUnavailable(f"{url} answers {type(found).__name__}, not an object; is it a Rasa server?")
    return found


def read_shares(answer: Json) -> dict[str, float]:
    """Confidences by intent, the fallback left out; nothing where Rasa had nothing to go by (an empty text).

    Raises EngineUnavailable where fields are missing, or a confidence is no share of one.
    """
    if "intent" not in answer:
        raise _malformed("no `intent`")
    top = _named([answer["intent"]])
    ranking = answer.get("intent_ranking")
    if ranking is not None and not isinstance(ranking, list):
        raise _malformed("an `intent_ranking` that is no list")
    found: dict[str, float] = {}
    for name, share in (*_named(ranking or []), *top):
        if name != FALLBACK:
            found.setdefault(name, share)
    return found


def is_unsure(answer: Json) -> bool:
    """Whether Rasa itself files the text under its fallback or under `oos`, or under nothing."""
    given = answer.get("intent")
    name = given.get("name") if isinstance(given, dict) else None
    return not name or name in {FALLBACK, OUT_OF_SCOPE}


def as_ranking(shares: Mapping[str, float]) -> tuple[Ranked, ...]:
    """Confidences as a ranking, the largest first."""
    ordered = sorted(shares.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Ranked(name=name, confidence=share) for name, share in ordered)


def read_entities(answer: Json, text: str, shown: Spread, skipped: int) -> list[Entity]:
    """Rasa's entities at their places in `text`, which it saw as `shown` without its first `skipped` characters.

    One without a place, or of a kind whose form decides, is left out.
    """
    items = answer.get("entities")
    return [
        entity
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, dict) and (entity := _entity(item, text, shown, skipped)) is not None
    ]


def joined(read: Sequence[Entity], heard: Sequence[Entity]) -> tuple[Entity, ...]:
    """Entities read by rule, and beside them those Rasa learnt where nothing stands yet."""
    found = list(read)
    for new in heard:
        if all(new.end <= old.start or new.start >= old.end for old in found):
            found.append(new)
    return tuple(sorted(found, key=lambda entity: entity.start))


def _named(items: Sequence[object]) -> Iterator[tuple[str, float]]:
    for item in items:
        if not isinstance(item, dict) or not {"name", "confidence"} <= item.keys():
            raise _malformed("an intent without `name` and `confidence`")
        name, share = item["name"], item["confidence"]
        if name is None:
            continue
        if not isinstance(name, str) or not (is_name(name) and len(name) <= 100):
            raise _malformed("an intent whose name is none of ours")
        if isinstance(share, bool) or not isinstance(share, int | float) or not -_SLACK <= share <= 1 + _SLACK:
            raise _malformed("a confidence that is no share of one")
        yield name, min(max(float(share), 0.0), 1.0)


def _entity(item: Mapping[str, object], text: str, shown: Spread, skipped: int) -> Entity | None:
    name, first, last = item.get("entity"), item.get("start"), item.get("end")
    if not isinstance(name, str) or not is_name(name) or name in BY_RULE:
        return None
    if type(first) is not int or type(last) is not int:
        return None
    first, last = first + skipped, last + skipped
    if not skipped <= first < last <= len(shown.text):
        return None
    seen = shown.text[first:last]
    first, last = first + len(seen) - len(seen.lstrip()), last - len(seen) + len(seen.rstrip())
    if first >= last:
        return None
    start, end = shown.original(first, last)
    return Entity(entity=name, value=text[start:end], normalized=_normalized(item, seen), start=start, end=end)


def _normalized(item: Mapping[str, object], seen: str) -> str | None:
    value = item.get("value")
    if not isinstance(value, str) or value == seen or not value.strip():
        return None
    return value.encode("utf-8", "replace").decode("utf-8")


def _malformed(what: str) -> EngineUnavailable:
    return EngineUnavailable(f"Rasa's answer holds {what}; is another program or version answering there?")
