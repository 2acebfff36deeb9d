"""Finds in what was heard the values of a flow's slots: the answer to the question, corrections, and what is added."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bots import corrections, parse, units
from bots.flow import JSON, Heard, Slot, Slots
from bots.plan import Flow, Question, SlotKind, summed_up
from bots.reading import rows_at, rows_of, text_at

_LETTERS = re.compile(r"[^\W\d_]")
_CHINESE = re.compile("[\u3400-\u9fff]")
_MANY_AT_MOST = 20
_REST_AT_LEAST = 4
_CONFIRMED_AT = 0.6
_CHOICE_AT_MOST = 60
_SIGNED_LINES = 6
_UNITS = re.compile(rf"(?<![^\W\d_]){units.UNIT}", re.IGNORECASE)
_CHOICE_WORDS_AT_MOST = 5
_CONFIRMING = {"affirm": True, "deny": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the words gave: `answer` to the question asked (None without one) and values of other slots.

    `corrected` names the other slots that had another value before.
    """

    answer: JSON = None
    others: Mapping[str, JSON] = field(default_factory=dict)
    corrected: tuple[str, ...] = ()


def find(flow: Flow, slots: Slots, heard: Heard, asked: Question | None) -> Found:
    """Find the slots' values in what was heard while `asked` was open (None: nothing was asked yet)."""
    if heard.button is not None:
        return _pressed(flow, slots, heard, asked)
    heard = with_known_articles(heard, slots)
    answer = (
        None if asked is None or _chooses_otherwise(flow, slots, heard, asked) else _answer(flow, slots, heard, asked)
    )
    beside = heard if answer is None else _without_the_answer(flow, heard, asked, answer)
    takes_words = asked is None or asked.in_own_words or flow.slots[asked.slot].takes_words
    rest = _beside_words(heard, answer) if takes_words and asked is not None and not asked.in_own_words else None
    others: dict[str, JSON] = {}
    corrected: list[str] = []
    for name, kind in flow.slots.items():
        if asked is not None and name == asked.slot:
            continue
        value = _gathered(kind, beside, slots, name, answer)
        if value is None and not takes_words and kind.gather is not None and (kind.chooses or kind.takes_words):
            value = kind.gather(beside, slots.get(name), False)
        if value is None and rest is not None and kind.chooses and kind.gather is not None:
            value = kind.gather(rest, slots.get(name), False)
        if value is None or value == slots.get(name):
            continue
        if slots.get(name) is not None:
            corrected.append(name)
        others[name] = value if value != [] else None
    if answer is None and not others and asked is not None:
        others = _same_shape(flow, slots, heard, asked)
        corrected = list(others)
    if answer is False and (corrected or any(name in flow.leads_on for name in others)):
        answer = None  # the "no" of "no, two, not three" denies the earlier answer, not the open question
    return Found(answer=answer, others=others, corrected=tuple(corrected))


def _known_articles(slots: Slots) -> frozenset[str]:
    """The references of the told order, the cart and the goods found, folded."""
    order = next(iter(rows_of([slots.get("order")])), {})
    rows = (*rows_at(order, "lines"), *rows_at(slots, "cart"), *rows_at(slots, "goods"))
    return frozenset({_folded(text_at(row, "reference") or "") for row in rows} - {""})


def _is_known_article(heard: Heard, slots: Slots) -> bool:
    return _folded(heard.entities[0].normalized or heard.entities[0].value) in _known_articles(slots)


def with_known_articles(heard: Heard, slots: Slots) -> Heard:
    """Take for goods what the told order or the cart has as an article, though it looks like an order's number."""
    known = _known_articles(slots)
    if not known or all(one.entity != "order_number" for one in heard.entities):
        return heard
    sorted_ones = tuple(
        replace(one, entity="product_reference")
        if one.entity == "order_number" and _folded(one.normalized or one.value) in known
        else one
        for one in heard.entities
    )
    return replace(heard, entities=tuple(dict.fromkeys(sorted_ones)))


def _folded(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())


def _beside_words(heard: Heard, answer: JSON) -> Heard | None:
    """Give what stands in a message beside the words that answered; None where those are all of it."""
    if not isinstance(answer, str) or answer not in heard.text or len(heard.text) - len(answer) < _REST_AT_LEAST:
        return None
    return replace(heard, text=heard.text.replace(answer, " ", 1))


def _chooses_otherwise(flow: Flow, slots: Slots, heard: Heard, asked: Question) -> bool:
    """Tell whether a few words choose something else anew, where the asked slot would take them for a name or place."""
    words = heard.text.split()
    if not flow.slots[asked.slot].takes_words or len(words) > 4 or any(sign.isdigit() for sign in heard.text):
        return False
    for name, kind in flow.slots.items():
        if kind.chooses and kind.gather is not None and name != asked.slot:
            chosen = kind.gather(heard, slots.get(name), False)
            if chosen is not None and chosen != slots.get(name):
                return True
    return False


def _gathered(kind: SlotKind, heard: Heard, slots: Slots, name: str, answer: JSON) -> JSON:
    """Read a slot that was not asked for; words that answered the question fill another one only by what names it."""
    current = slots.get(name)
    if kind.among is not None:
        return kind.among(heard, slots)
    if kind.gather is None:
        return _from_entities(kind, heard, current)
    is_named = any(entity.entity in kind.entities for entity in heard.entities)
    if answer is None or isinstance(answer, bool) or is_named or corrections.swap_in(heard.text) is not None:
        return kind.gather(heard, current, False)
    return None


def asks(text: str) -> bool:
    """Tell whether the text asks something."""
    return "?" in text or "？" in text


def chooses_as_asked(flow: Flow, asked: Question | None, heard: Heard, answer: JSON) -> bool:
    """Tell whether a few words chose what was offered: one of a list, a yes, a name by the question's own reading."""
    if asked is None or answer is None or heard.button is not None or asks(heard.text):
        return False
    kind = flow.slots[asked.slot]
    is_offered = asked.read is not None or kind.chooses or kind.confirms
    return is_offered and len(heard.text) <= _CHOICE_AT_MOST and len(heard.text.split()) <= _CHOICE_WORDS_AT_MOST


def corrects_plainly(flow: Flow, heard: Heard, found: Found, asked: Question | None = None) -> bool:
    """Tell whether a few words choose another of what was chosen, or of what was just summed up, and ask nothing."""
    kinds = [flow.slots[name] for name in found.corrected if name in flow.slots]
    is_chosen = any(kind.chooses or kind.among is not None for kind in kinds)
    is_summed_up = asked is not None and flow.is_confirming(asked) and bool(found.others)
    names_an_order = any("order_number" in flow.slots[name].entities for name in found.others)
    is_short = len(heard.text.split()) <= _CHOICE_WORDS_AT_MOST + 2 or _is_signed(found, heard)
    return is_short and not asks(heard.text) and (is_chosen or (is_summed_up and not names_an_order))


def rides_along(flow: Flow, found: Found) -> bool:
    """Tell whether all that was given beside the answer is what may come with a "yes": a wish to the courier."""
    return bool(found.others) and all(flow.slots[name].rides_along for name in found.others)


def tells_a_wish(flow: Flow, found: Found) -> bool:
    """Tell whether a wish to the courier is among what was given, so that "call me" asks for no call of ours."""
    return any(flow.slots[name].rides_along for name in found.others)


def _is_signed(found: Found, heard: Heard) -> bool:
    """Tell whether a correction that names no goods of its own is short but for a greeting and a signature."""
    names_goods = any(one.entity == "product_reference" for one in heard.entities)
    lines = [line for line in heard.text.splitlines() if line.strip()]
    is_short = any(len(line.split()) <= _CHOICE_WORDS_AT_MOST + 2 for line in lines[:2])
    return bool(found.others) and not names_goods and 1 < len(lines) <= _SIGNED_LINES and is_short


def is_bare(heard: Heard) -> bool:
    """Tell whether the message is one datum and nothing else, so that the open question says what it is."""
    return len(heard.entities) == 1 and parse.tidy(heard.text) == parse.tidy(heard.entities[0].value)


def says_more_than_data(heard: Heard) -> bool:
    """Tell whether words are left once the data are taken out, so that the text may well be a wish of its own."""
    left = _UNITS.sub(" ", _without(heard.text[: parse.READ_AT_MOST], heard.entities))
    if len(_CHINESE.findall(left)) >= 4:
        return True
    return sum(1 for word in left.split() if len(_LETTERS.findall(word)) >= 3) >= 2


def _pressed(flow: Flow, slots: Slots, heard: Heard, asked: Question | None) -> Found:
    """Read a button `slot=value`; one of a question asked earlier corrects that slot."""
    name, separator, value = (heard.button or "").partition("=")
    value, _, mark = value.partition("~")
    if not separator or name not in flow.slots or (mark and mark != summed_up(slots, name)):
        return Found()
    spoken = Heard(text=value, entities=tuple(Slot(entity=kind, value=value) for kind in flow.slots[name].entities))
    if asked is not None and name == asked.slot:
        return Found(answer=_answer(flow, slots, spoken, asked))
    accepted = _from_entities(flow.slots[name], spoken, slots.get(name))
    if accepted is None or accepted == slots.get(name):
        return Found()
    return Found(others={name: accepted}, corrected=(name,) if slots.get(name) is not None else ())


def _answer(flow: Flow, slots: Slots, heard: Heard, asked: Question) -> JSON:
    if asked.read is not None:
        return asked.read(heard, slots)
    kind = flow.slots[asked.slot]
    if kind.gather is not None:
        return kind.gather(heard, slots.get(asked.slot), True)
    if kind.confirms and heard.intent in _CONFIRMING:
        said = kind.read(heard.text)
        is_told = said is not None or not _is_plain(heard) or (kind.is_plain and heard.intent == "affirm")
        return said if is_told else _CONFIRMING[heard.intent]
    value = _from_entities(kind, heard, slots.get(asked.slot))
    if value is not None:
        return value
    foreign = tuple(entity for entity in heard.entities if entity.entity not in kind.entities)
    text = heard.text[: parse.READ_AT_MOST]
    if "order_number" in kind.entities and is_bare(heard) and _is_known_article(heard, slots):
        return None
    if not foreign or is_bare(heard):
        return kind.read(text)
    rest = kind.read(_without(text, foreign))
    if rest is not None:
        return rest
    ours = {name for other in flow.slots.values() for name in other.entities}
    if any(entity.entity in ours for entity in foreign) or says_more_than_data(heard):
        return None
    return kind.read(text)


def _is_plain(heard: Heard) -> bool:
    """Tell whether a "yes" or "no" of the classifier's can stand for the words: surely, unasked, without a "but"."""
    is_question = heard.text.rstrip().endswith(("?", "？"))
    return heard.confidence >= _CONFIRMED_AT and not is_question and not parse.has_reservation(heard.text)


def _same_shape(flow: Flow, slots: Slots, heard: Heard, asked: Question) -> dict[str, JSON]:
    """Read a bare datum that no entity marks as a correction of a slot whose value has just this length."""
    for name, kind in flow.slots.items():
        current = slots.get(name)
        is_marked = heard.entities and not any(one.entity in kind.entities for one in heard.entities)
        if name == asked.slot or not isinstance(current, str) or kind.gather is not None or is_marked:
            continue
        value = kind.read(heard.text[: parse.READ_AT_MOST])
        if isinstance(value, str) and len(value) == len(current) and value != current:
            return {name: value}
    return {}


def _without_the_answer(flow: Flow, heard: Heard, asked: Question | None, answer: JSON) -> Heard:
    """Leave out the entities that the answer was read from: the same words do not fill two slots."""
    if asked is None or not heard.entities:
        return heard
    if is_bare(heard):
        return replace(heard, entities=())
    kind = flow.slots[asked.slot]
    kept = tuple(entity for entity in heard.entities if not _is_the_answer(kind, heard, entity, answer))
    return replace(heard, entities=kept)


def _is_the_answer(kind: SlotKind, heard: Heard, entity: Slot, answer: JSON) -> bool:
    if entity.entity in kind.entities or kind.accept(entity.value) != answer:
        return False
    return kind.read(_without(heard.text[: parse.READ_AT_MOST], (entity,))) != answer


def _from_entities(kind: SlotKind, heard: Heard, current: JSON) -> JSON:
    """Accept the entities of this kind; of several the one that is new and does not stand behind a "not"."""
    mentions = [entity for entity in heard.entities if entity.entity in kind.entities]
    if not mentions:
        return None
    meant = [entity for entity in mentions if not parse.is_negated(entity.value, heard.text)] or mentions
    values = [value for entity in meant if (value := _accepted(kind, entity)) is not None]
    if not values:
        return None
    if kind.many:
        return list(dict.fromkeys(str(value) for value in values))[:_MANY_AT_MOST]
    if current is None:
        return values[0]
    changed = [value for value in values if value != current]
    return changed[-1] if changed else current


def _accepted(kind: SlotKind, entity: Slot) -> JSON:
    if entity.normalized is not None:
        value = kind.accept(entity.normalized)
        if value is not None:
            return value
    return kind.accept(entity.value)


def _without(text: str, entities: tuple[Slot, ...]) -> str:
    for entity in entities:
        if entity.value:
            text = text.replace(entity.value, " ")
    return text
