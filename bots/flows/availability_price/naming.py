"""How the goods that are asked about are named: by references and lists, or in words that the catalogue looks for."""

from __future__ import annotations

import re

from bots import parse
from bots import written_signs as signs
from bots.cart import gathered, lines_of
from bots.flow import JSON, Heard, Slots
from bots.plan import SlotKind
from bots.reading import rows_of, says_yes
from bots.written_lines import written_lines

_SENTENCE_ENDS = re.compile(r"[.!?。！？;；\n]+(?:\s|$)|[。！？；]")
_SENTENCES, _SENTENCE_AT_MOST, _WORDS_AT_MOST = 6, 120, 8
_GOODS_WORD = re.compile(r"[^\W\d_]{4}|[\u3400-\u9fff]{2}")
_CANDIDATES_AT_MOST = 3
_TAKES_AT_MOST = 60
_TAKES = re.compile(
    r"(?:(?:да|ок|хорошо|отлично|тогда|ну|yes|ok(?:ay)?|great|good|fine|then|sure|好的?|行|是的?|那就?)[\s,.!，。]*)*"
    r"(?:беру|бер[её]м|возьму|возьм[её]м|заказываю|заказываем|оформля(?:й|йте|ем)|давай(?:те)?|куплю|"
    r"(?:give|get|send)\s+(?:me|us)|дай(?:те)?|"
    r"(?:i|we)(?:'ll| will)?\s+take|(?:i\s+)?want|order|我?要了?|就要|就拿|买|下单|来)(?!\w*[?？])"
    r"(?:[\s,]*(?:его|её|ее|их|этот|эту|это|такой|первый|второй|третий|it|this|that|one|them|the|first|second|third|please|пожалуйста|"
    r"шт(?:ук[иу]?)?\.?|pcs|pieces|这个|它|个|件|台|吧|了|第|一|二|两|三|\d{1,4}))*[\s.!，。]*",
    re.IGNORECASE,
)
"""A few words that take what was just shown, perhaps with its place or how many."""
_ABOUT_NOTHING = re.compile(
    r"(?:это\w*|этот|этого|эт[аиу]|он[аои]?|их|его|её|ее|товар\w*|продукци\w*|вещ[ьи]|чего|что|what|this|that|it|them|they"
    r"|these|those|one|ones|products?|goods|items?|things?|这个|这些|那个|商品|产品|东西|它|它们|货|你们|我们)",
    re.IGNORECASE,
)
_NO_NAMES = re.compile(
    r"(?:узнать|уточнить|проверить|проверьте|подсказать|скажи|вопрос|интересно|сейчас|сегодня|ещё|еще|там|тут|склад\w*"
    r"|магазин\w*|know|check|find|out|tell|wondering|question|now|today|still|shop|store|warehouse|if|whether|any|some"
    r"|查|查询|查一下|看看|了解|知道|现在|今天|仓库|库存|一下)",
    re.IGNORECASE,
)


def goods_asked() -> SlotKind:
    """Keep the goods as a cart (`bots.cart`); where a first message names none plainly, its words are tried as a name.

    A line that was only tried says `guessed`.
    """
    return SlotKind(entities=("product_reference",), accept=_no_value, read=_no_value, gather=_gathered)


def is_guess(cart: JSON) -> bool:
    """Tell whether the goods were only tried to be read out of the words."""
    rows = rows_of(cart)
    return len(rows) == 1 and says_yes(rows[0], "guessed")


def named_in(text: str) -> str | None:
    """Give the words of a message that may name goods: a short sentence without greeting, wish and question words."""
    for sentence in _SENTENCE_ENDS.split(text[: parse.READ_AT_MOST])[:_SENTENCES]:
        if not sentence or len(sentence) > _SENTENCE_AT_MOST:
            continue
        name = signs.without_wishes(sentence)
        words = [word for word in re.split(r"[\s,，]+", name) if word and not _says_nothing(word)]
        if words and len(words) <= _WORDS_AT_MOST and _GOODS_WORD.search(" ".join(words)):
            return " ".join(words)
    return None


def picked(heard: Heard, choices: tuple[str, ...]) -> str | None:
    """Read which of the candidates is meant: reference, a part of it, its place, a yes to the only one; or another."""
    named = [entity.normalized or entity.value for entity in heard.entities if entity.entity == "product_reference"]
    for reference in [*(name.upper().strip() for name in named), *parse.references(heard.text)]:
        fitting = [choice for choice in choices if reference in choice.upper()]
        if len(fitting) == 1:
            return fitting[0]
        if 0 < len(reference) <= 40:
            return reference
    place = parse.ordinal(heard.text, of=len(choices))
    if place is not None:
        return choices[place]
    says_yes = parse.yes_no(heard.text) is True or heard.intent == "affirm" or takes(heard)
    return choices[0] if len(choices) == 1 and says_yes else None


def takes(heard: Heard) -> bool:
    """Tell whether the goods that were just shown are wanted, not only asked about."""
    is_short = heard.button is None and len(heard.text) <= _TAKES_AT_MOST
    is_asking = heard.text.rstrip().endswith(("?", "？"))
    return is_short and not is_asking and _TAKES.fullmatch(parse.tidy(heard.text)) is not None


def named_anew(heard: Heard) -> list[Slots]:
    """Read the goods out of the answer to "which then?"."""
    return list(lines_of(_gathered(heard, None, True)))


def _gathered(heard: Heard, current: JSON, is_asked: bool) -> JSON:
    """Read as a cart is read; goods in words keep their ratings: "a contactor for 9 amperes" is not nine of them."""
    found = gathered(heard, current, is_asked)
    if current is not None or (found and (heard.entities or written_lines(heard.text))):
        return found
    name = named_in(heard.text) if found or not is_asked else None
    if name is None:
        return found
    line: dict[str, JSON] = {"asked": name, "reference": None, "quantity": None}
    return [line if is_asked else {**line, "guessed": True}]


def _says_nothing(word: str) -> bool:
    return _ABOUT_NOTHING.fullmatch(word) is not None or _NO_NAMES.fullmatch(word) is not None


def _no_value(_text: str) -> JSON:
    return None
