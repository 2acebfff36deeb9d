"""Takes words that only name what they are about ("and about the sockets too") for no alarm. Pure.

A model that has learnt danger from sockets and lamps hears it in their bare names. Only words that say "about" and name
a thing, with no word of danger, and an alarm that is itself unsure, are taken so; all else goes on to ring.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from gateway.turns import Turn
from nlu.hazards import told
from nlu.special import SAFETY

_SURE: Final = 0.5
"""From this probability of its own on an alarm rings whatever the words are."""
_TOPIC: Final = re.compile(
    r"\W*(?:(?:и|а|ещ[её]|также|плюс|кстати)[\s,]+){0,3}(?:про|насч[её]т|по поводу|касательно|относительно)\s+"
    r"(?:[\w-]+[\s,]*){1,2}?(?:тоже|также|ещ[её])?\W*"
    r"|\W*(?:(?:and|also|plus|oh|same)[\s,]+){0,3}(?:about|regarding|concerning|as for)\s+(?:(?:the|my|our|your)\s+)?"
    r"(?:[\w-]+[\s,]*){1,2}?(?:too|as well|also)?\W*"
    r"|\W*(?:还有|還有|另外|以及|顺便|順便)?(?:关于|關於)[\u4e00-\u9fff]{1,6}?(?:的(?:事|事情|问题|問題))?(?:也是|呢|也问一下)?\W*"
    r"|\W*(?:还有|還有|另外|以及)[\u4e00-\u9fff]{1,6}的(?:事|事情|问题|問題)\W*",
    re.IGNORECASE,
)
_MOST_LETTERS: Final = 60
_HAPPENS: Final = re.compile(
    r"\w(?:ся|сь)(?!\w)|\b(?:is|are|was|were|has|have|got|getting|being)\b|了|着|在", re.IGNORECASE
)
"""Words that tell what goes on: then it is more than a thing that is named."""


def take(turn: Turn) -> None:
    """Let the next likeliest matter stand where danger was heard in a thing that is merely named."""
    meaning = turn.meaning
    if meaning is None or meaning.intent != SAFETY or meaning.confidence >= _SURE or not names_only(meaning.text):
        return
    ranking = tuple(one for one in meaning.ranking if one.name != SAFETY)
    if not ranking:
        return
    first = ranking[0]
    turn.meaning = replace(meaning, intent=first.name, confidence=first.confidence, act_from=None, ranking=ranking)


def names_only(text: str) -> bool:
    """Whether words say what they are about and no more, and have no word of danger."""
    said = text.strip()
    is_topic = len(said) <= _MOST_LETTERS and _TOPIC.fullmatch(said) is not None
    return is_topic and _HAPPENS.search(said) is None and not told([said]).any()
