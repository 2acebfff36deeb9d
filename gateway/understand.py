"""What a turn's messages mean together: each is understood by itself, one of them leads, all of them give data."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gateway.store.rows import UnderstandingRow
from gateway.turns import Meaning, Turn
from nlu.contract import OUT_OF_SCOPE, Parse, Utterance
from nlu.second_matters import NO_MATTERS
from nlu.special import SAFETY

_LEADS_LAST = frozenset({"greet", "goodbye", "thanks", "inform", "affirm", "deny", OUT_OF_SCOPE})
_LETTERS_AT_LEAST = 3
_TELLING_AT_MOST = 200
_OTHER_SCRIPTS = frozenset({"ru", "zh"})
"""Languages that one Latin word alone does not tell, though people write them in Latin letters too."""
_IN_NO_LANGUAGE = frozenset({"product_reference", "order_number", "tracking_number", "address", "person", "email"})
_LIKE_A_REFERENCE = re.compile(r"\b[A-Z0-9]+(?:[-./][A-Z0-9]+)+\b|\b(?=[A-Za-z]*\d)\w+\b", re.ASCII)
_RANKING_KEPT = 5


def utterances_of(turn: Turn, locale: str | None) -> list[Utterance]:
    """The texts of the turn to understand, one for each message that has any."""
    return [Utterance(text=message.text, locale=locale) for _, message in turn.messages if message.text.strip()]


def give_parses(turn: Turn, parses: Sequence[Parse]) -> None:
    """Put each parse beside its message; a message without text gets none."""
    remaining = iter(parses)
    turn.parses = [next(remaining) if message.text.strip() else None for _, message in turn.messages]


def combine(turn: Turn, *, language: str, languages: Sequence[str]) -> Meaning:
    """The meaning of the whole turn: danger leads, then a wish over politeness and bare data, of two the later.

    The wishes of the other messages are further matters, as is what any message tells beside its own. `language` is
    the one spoken so far; the text changes it when there is enough of it to tell.
    """
    parses = [parse for parse in turn.parses if parse is not None]
    leading = _leading(parses)
    texts = [message.text for _, message in turn.messages if message.text.strip()]
    button = next((message.button for _, message in reversed(turn.messages) if message.button), None)
    return Meaning(
        intent=leading.intent.name if leading else OUT_OF_SCOPE,
        confidence=leading.intent.confidence if leading else 0.0,
        ranking=leading.ranking if leading else (),
        entities=tuple(entity for parse in parses for entity in parse.entities),
        text="\n".join(texts),
        button=button,
        language=_language(parses, language, languages),
        act_from=leading.act_from if leading else None,
        also=_further(parses, leading),
        files=sum(len(message.files) for _, message in turn.messages),
    )


def understanding_row(message_id: str, parse: Parse) -> UnderstandingRow:
    """What is kept of a parse beside its message."""
    return UnderstandingRow(
        message_id=message_id,
        engine=parse.engine,
        model=parse.model,
        intent=parse.intent.name,
        also=list(parse.also),
        confidence=parse.intent.confidence,
        ranking=[{"name": one.name, "confidence": round(one.confidence, 4)} for one in parse.ranking[:_RANKING_KEPT]],
        entities=[
            {
                "entity": one.entity,
                "value": one.value,
                "normalized": one.normalized,
                **({"title": one.title} if one.title is not None else {}),
                "start": one.start,
                "end": one.end,
            }
            for one in parse.entities
        ],
        language=parse.language or None,
    )


def _leading(parses: Sequence[Parse]) -> Parse | None:
    best: Parse | None = None
    for parse in parses:
        if best is None or _weight(parse) >= _weight(best):
            best = parse
    return best


def _weight(parse: Parse) -> tuple[bool, bool, float]:
    name = parse.intent.name
    return (name == SAFETY, name not in _LEADS_LAST, parse.intent.confidence)


def _further(parses: Sequence[Parse], leading: Parse | None) -> tuple[str, ...]:
    """The matters beside the leading one, each once: a message's own where it is sure, and what it has beside it."""
    found: dict[str, None] = {}
    for parse in parses:
        own, from_ = parse.intent, parse.act_from
        if parse is not leading and from_ is not None and own.confidence >= from_ and own.name not in NO_MATTERS:
            found.setdefault(own.name)
        found |= dict.fromkeys(parse.also)
    return tuple(name for name in found if leading is None or name != leading.intent.name)


def _language(parses: Sequence[Parse], spoken: str, languages: Sequence[str]) -> str:
    """The language of the longest message that tells one; references, names and addresses tell none."""
    for parse in sorted(parses, key=lambda one: len(one.text), reverse=True):
        if parse.language in languages and _tells(parse):
            return parse.language
    return spoken


def _tells(parse: Parse) -> bool:
    """Whether a text is enough to tell its language; another script does, a town in Latin letters does not."""
    text = _telling_words(parse)
    if _has_other_letters(text):
        return True
    words = re.findall(r"[A-Za-z]{2,}", text)
    is_all = len(text) == len(parse.text[:_TELLING_AT_MOST])
    is_usual = is_all and parse.language not in _OTHER_SCRIPTS
    return sum(map(len, words)) >= _LETTERS_AT_LEAST and (is_usual or len(words) > 1)


def _has_other_letters(text: str) -> bool:
    """Whether there are letters that are not Latin: their script tells the language."""
    return any(sign.isalpha() and not sign.isascii() for sign in text)


def _telling_words(parse: Parse) -> str:
    """The beginning of a text without what is written alike in every language."""
    text = parse.text[:_TELLING_AT_MOST]
    for entity in parse.entities:
        if entity.entity in _IN_NO_LANGUAGE and entity.value:
            text = text.replace(entity.value, " ")
    return _LIKE_A_REFERENCE.sub(" ", text)
