"""Reads which thing a customer said that he returns, so that it can be held against what the order has."""

from __future__ import annotations

import re
from typing import Final

from bots import parse

_LED: Final = (
    r"(?:(?:мне|вам|нам|пожалуйста|назад|обратно|у вас|купленн\w+|заказанн\w+|этот|эту|это|эти|этих|сво[йюие]\w?|один|"
    r"одну|одно|две|два|три|\d+|шт\w*|the|my|our|this|that|these|those|a|an|some|one|two|three|of|back|please)[\s.]+)*"
)
_THING: Final = re.compile(
    r"(?<!\w)(?:верн(?:уть|у|ём|ем|ите)|возвра(?:т|щаю|щаем|тить)|обменя(?:ть|ю|йте|ем)|сда(?:ть|ю|ём)|"
    r"(?:return|exchange)(?:ing)?|(?:send|give|bring)(?:ing)?\s+back)\s+" + _LED + r"(?P<thing>[^\d.,;:!?\n()]{3,60})",
    re.IGNORECASE,
)
_UP_TO: Final = re.compile(
    r"(?<!\w)(?:из|от|по|за|на|в|с|со|для|потому|так|и|а|но|что|котор\w+|from|of|for|in|on|to|because|as|since|and|but|"
    r"which|that|it|please|пожалуйста)(?!\w)",
    re.IGNORECASE,
)
_ZH: Final = re.compile(
    r"把(?P<before>[\u3400-\u9fff]{2,8}?)(?:给?(?:退|换))|(?:退掉|退回|退|换)的?(?P<behind>[\u3400-\u9fff]{2,8})"
)
_BESIDE_ZH: Final = re.compile(
    r"订单|訂單|号码?|里面?的?|中的|我|想要?|要|请|这|那|[\d一二两三四五六七八九十全]+[个個件盒瓶包台]|\d|\s"
)
_NO_THING: Final = re.compile(
    r"товар|заказ|деньг|денег|средств|сумм|оплат|покупк|посылк|част|вс[её]\b|всех|позици|штук|его|е[ёе]\b|их\b|друг|"
    r"брак|неисправ|сломан|ненужн|лишн|полност|целиком|вещ|издели|продукт|обратн|срочн|пожалуйст|сегодня|завтра|"
    r"нужн|налож|"
    r"order|item|good|product|purchase|parcel|package|money|thing|stuff|ones?\b|everything|all\b|some|any|both|half|part|piece|"
    r"broken|faulty|defect|wrong|damag|unwanted|extra|policy|label|it\b|them\b|last|pcs",
    re.IGNORECASE,
)
_NO_THING_ZH: Final = re.compile(
    r"^(?:货|款|钱|换|一下|掉|回|商品|东西|全部|所有|的|吗|了|多余|有问题|坏|其中|新的|另)"
)
_WORD: Final = re.compile(r"[^\W\d_]{4,}")


def thing_named(text: str) -> str | None:
    """Give the words of the thing that comes back ("розетку", "kettle", 水壶); None where none but "the goods" is."""
    said = text[: parse.READ_AT_MOST]
    return _in_words(said) or _in_chinese(said)


def _in_words(said: str) -> str | None:
    found = _THING.search(said)
    if found is None:
        return None
    thing = _UP_TO.split(found["thing"], maxsplit=1)[0].strip(" -–—\"«»'")
    words = _WORD.findall(thing)
    is_named = bool(words) and not any(_NO_THING.match(word) for word in words)
    return thing if is_named and len(thing.split()) <= 4 else None


def _in_chinese(said: str) -> str | None:
    found = _ZH.search(_BESIDE_ZH.sub("", said))
    thing = (found["before"] or found["behind"]) if found else None
    return thing if thing and not _NO_THING_ZH.match(thing) else None
