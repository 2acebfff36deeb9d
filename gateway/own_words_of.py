"""Owns by which words a second matter is recognised: without any of them it sounded like one, and nobody raised it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_WORDS: Final[Mapping[str, str]] = {
    "delivery_change": (
        r"доставк|достав|привез|приех|адрес|курьер|самовывоз|получател|перенес|deliver|ship|courier|address|pick|送|配|地址|"
        r"自提|收货"
    ),
    "order_place": (
        r"закаж|заказать|заказыва|оформ|куп[иьл]|покуп|возьм|бер[уёе]|нужн|надо|order|buy|purchas|take|need|want|下单|下單|订|"
        r"訂|买|買|购|購|要"
    ),
    "reserve": r"отлож|отклад|резерв|брон|придерж|оставь|reserv|\bhold|aside|\bkeep|留",
    "preorder": (
        r"предзаказ|под заказ|поступ|появ|сообщ|привез|notif|pre-?order|back in|let me know|in advance|tell me when|"
        r"到货|到貨|预订|預訂|预购|通知"
    ),
    "quote_request": r"\bкп\b|коммерч|предложен|расч[её]т|quot|offer|报价|報價|询价",
    "order_cancel": r"отмен|аннул|откаж|отказ|не (?:надо|нуж)|cancel|call off|取消|不要|退订",
    "order_change": (
        r"измен|поменя|добав|убер|убра|замен|исправ|ещ[её]|вместо|chang|\badd|remov|replac|instead|改|加|去掉|换"
    ),
    "return_rma": (
        r"верн|возвр|обмен|замен|сда(?:ть|м)|ремонт|почин|брак|return|refund|exchang|replac|repair|send back|"
        r"退|换|換|修"
    ),
    "privacy_request": r"персональн|личн|данны|удал|privacy|personal|\bdata|delete|erase|个人|隐私|删除|信息",
    "callback": r"звон|набер|телефон|\bcall|phone|ring|电话|電話|回电|打给",
}
"""Matters that a classifier hears beside others although no word is of them: "today, please" moves no delivery."""
_OWN: Final = {name: re.compile(words, re.IGNORECASE) for name, words in _WORDS.items()}


def names_it(name: str, text: str) -> bool:
    """Whether a text has a word of this matter; any text has of those that are heard by themselves alone."""
    words = _OWN.get(name)
    return words is None or words.search(text) is not None
