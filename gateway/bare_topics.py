"""Takes words that only name a thing ("extinguisher", "and about the sockets too") for no alarm. Pure.

A model that has learnt danger from sockets and lamps hears it in their bare names. Only the name of goods that people
buy and nothing else, or words that say "about" with no word of danger and an alarm that is itself unsure, are taken so;
all else goes on to ring.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from gateway.left_flows import running_flow
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


_GOODS: Final = re.compile(
    r"\W*(?:(?:мне |нам )?(?:нуж(?:ен|на|ны|но)|надо|ищу|хочу|куплю|купить|есть)\s+|(?:i |we )?(?:need|want)\s+"
    r"|looking for\s+|do you have\s+|(?:我们?)?(?:想|需)?要?[买購购]?(?:一?[个個只])?)?"
    r"(?:(?:\d{1,4}|the|a|an|some|какой-нибудь|такие|такая|такой)\s+)?(?:"
    r"(?:электро)?розет(?:ка|ки|ку|ок)|лампоч?(?:ка|ки|ку|ек)|ламп(?:а|ы|у)?|светильник(?:и|ов)?|люстр(?:а|ы|у)"
    r"|выключател(?:ь|и|ей)|(?:порошковый |углекислотный )?огнетушител(?:ь|и|ей)|датчик(?:и|ов)? (?:дыма|газа|протечки)"
    r"|(?:пожарн\w+|дымов\w+|газов\w+) (?:датчик|извещатель|сигнализатор)(?:и|ов)?|пожарная сигнализация"
    r"|кабел(?:ь|и|ей)|провод(?:а|ов)?|удлинител(?:ь|и|ей)|батаре(?:йка|йки|ек|я|и)|аккумулятор(?:ы|ов)?"
    r"|обогревател(?:ь|и|ей)|утюг(?:и|ов)?|чайник(?:и|ов)?|автомат(?:ы|ов)?"
    r"|(?:power |wall )?sockets?|(?:light )?bulbs?|lamps?|(?:light )?switch(?:es)?|(?:fire )?extinguishers?"
    r"|(?:smoke|gas|fire|leak) (?:detector|sensor|alarm)s?|cables?|wires?|extension (?:cord|lead)s?"
    r"|batter(?:y|ies)|heaters?"
    r"|irons?|kettles?|(?:circuit )?breakers?"
    r"|插座|(?:电|台|吊)?灯(?:泡|具)?|开关|灭火器|滅火器|烟感|烟雾(?:报警|探测)器|燃气(?:报警|探测)器|电线|电缆|电池|插线板|断路器|电热水壶|熨斗"
    r")(?:[\s,]+\d{1,4}(?:\s?(?:шт\w*|pcs|个|只))?)?[\s.,?？。]*",
    re.IGNORECASE,
)
"""Names of goods that sound of danger, alone or wanted: nothing is told of them. A shout is none."""
_SAYS_NOTHING: Final = frozenset({"inform", "oos"})
_LIKELY: Final = 0.6
"""What is less likely than this goes behind a look at the goods that are named."""
_LOOK: Final = "availability_price"
_HELP: Final = re.compile(r"/?help", re.IGNORECASE)


def take(turn: Turn) -> None:
    """Let what is meant stand where danger was heard in a thing that is merely named, or in the bare word "help".

    Goods that are named alone are looked for where nothing likelier was understood.
    """
    meaning = turn.meaning
    if meaning is None or meaning.button is not None:
        return
    is_alarm, runs = meaning.intent == SAFETY, running_flow(turn.flow) is not None
    is_open = is_alarm or (not runs and (meaning.intent in _SAYS_NOTHING or meaning.confidence < _LIKELY))
    if is_open and names_goods(meaning.text):
        turn.meaning = replace(meaning, intent="inform" if runs else _LOOK, confidence=1.0, act_from=None, ranking=())
        return
    if not is_alarm:
        return
    is_help = _HELP.fullmatch(meaning.text.strip()) is not None
    if meaning.confidence >= _SURE or not (is_help or names_only(meaning.text)):
        return
    ranking = tuple(one for one in meaning.ranking if one.name != SAFETY)
    if not ranking:
        return
    first = ranking[0]
    turn.meaning = replace(meaning, intent=first.name, confidence=first.confidence, act_from=None, ranking=ranking)


def names_goods(text: str) -> bool:
    """Whether words are the name of goods and nothing else."""
    return _GOODS.fullmatch(text) is not None


def names_only(text: str) -> bool:
    """Whether words say what they are about and no more, and have no word of danger."""
    said = text.strip()
    is_topic = len(said) <= _MOST_LETTERS and _TOPIC.fullmatch(said) is not None
    return is_topic and _HAPPENS.search(said) is None and not told([said]).any()
