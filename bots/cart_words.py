"""The words by which customers add to a cart, take out of it and count, in Russian, English and Chinese."""

from __future__ import annotations

import re

from bots import chinese_numbers, parse, units
from bots import vocabulary as known
from bots.chinese_numbers import NUMERALS

NUMBER_WORD = "|".join(
    sorted(
        (re.escape(word) for word in (*known.UNITS, *known.TEENS, *known.TENS, *known.HUNDREDS)), key=len, reverse=True
    )
)
_LETTER = r"[^\W\u3400-\u9fff]"
NUMBER = rf"(?:\d{{1,6}}|(?:(?<!{_LETTER})(?:{NUMBER_WORD})(?:[ -](?:{NUMBER_WORD}))*(?!{_LETTER}))|[{NUMERALS}]+)"
"""A number as written; its words are whole ones: "стоит" begins with no hundred and "one" is not in "someone"."""
NOT_COUNTED = (
    r"(?:фаз\w*|полюс\w*|модул\w*|вопрос\w*|раз\w{0,2}|день|дн[яе]\w{0,2}|час\w{0,3}|минут\w*|недел\w*|месяц\w*|год\w{0,2}|лет|"
    r"ампер\w*|вольт\w*|ватт?|ватта?|жил\w*|градус\w*|процент\w*|рубл\w*|заказ\w*|заявк\w*|адрес\w*|клиент\w*|"
    r"phases?|poles?|modules?|questions?|times?|days?|hours?|minutes?|weeks?|months?|years?|amps?|volts?|watts?|cores?|"
    r"degrees?|percent|orders?|requests?|address\w*|customers?)(?!\w)"
)
"""What numbers count that is no piece: "три фазы A9F74316" and "one question, A9F74216" are about one."""
UNIT = units.UNIT
ADDS = re.compile(
    r"(?<!\w)(?:ещ[её]|добав\w+|плюс|докин\w+|также|и\s+ещ[её]|add|also|plus|more|another|additionally)(?!\w)|再加|加上|再来|再來|还要|還要|另外|添加|加一?(?=\d|[一二两三四五六七八九十])",
    re.IGNORECASE,
)
TAKES_OUT = re.compile(
    r"(?<!\w)(?:убер\w+|убра\w+|удал\w+|исключ\w+|выкин\w+|вычерк\w+|снимите|без|не\s+(?:надо|нужн\w+)|remove|delete|drop|without|"
    r"take\s+(?:out|off|away)|leave\s+out|no\s+need)(?!\w)|去掉|删掉|刪掉|删除|刪除|不要|不需要|拿掉",
    re.IGNORECASE,
)
EACH = re.compile(rf"(?<!\w)(?:по\s+{NUMBER}|each|apiece)(?!\w)|每[个個种種件]|各", re.IGNORECASE)
SETS = re.compile(
    r"(?<!\w)(?:пусть|давай(?:те)?|сделайте|сделай|поставьте|надо|нужно|хочу|будет|вс[её][- ]таки|лучше|"
    r"только|вс[её]го|итого|возьму|беру|хватит|достаточно|"
    r"(?:will|would)\s+do|(?:is|are|will be)\s+enough|suffices?|"
    r"make\s+it|let'?s|want|need|take|have|only|just|actually|rather|instead|change|give)(?!\w)|"
    r"换成|換成|改成|改为|改為|还是|要|就行|就好|就够了?|够了|就|拿|总共",
    re.IGNORECASE,
)
ALL = re.compile(r"(?<!\w)(?:вс[её]|корзин\w+|all|everything|the\s+cart)(?!\w)|全部|所有|购物车", re.IGNORECASE)
ORDERS = re.compile(
    r"^(?:(?:здравствуйте|добрый\s+(?:день|вечер)|привет|hello|hi|good\s+\w+|мне|нам|я|мы|пожалуйста|please|i|we|you|можно|хочу|хотел[аи]?|хотим|бы|нужн\w+|надо|"
    r"заказать|закажите|заказ|купить|приобрести|оформить|оформите|нужен|"
    r"would|like|want|need|to|order|buy|get|can|could|us|me|a|an|the|some)(?!\w)[\s,.!:]*)+|^(?:您好|你好|[，,。！!\s]|请|請|我想|我要|我们要|我們要|想|要|订购|訂購|下单|买|買|购买|订)+",
    re.IGNORECASE,
)
_COMMANDS = re.compile(
    r"(?<!\w)(?:пусть|давай(?:те)?|сделайте|сделай|поставьте|лучше|измените|поменяйте|замените|доставк\w+|самовывоз\w*|"
    r"make\s+it|let'?s|change|instead|rather|delivery|pick-?up)(?!\w)|换成|換成|改成|改为|自提|送货",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_]{3}|[\u3400-\u9fff]{2}")
_COUNTED = re.compile(
    rf"(?<![\w-])(?P<n>{NUMBER})\s*(?:{UNIT})?(?![\w])|(?P<zh>[{NUMERALS}]+|\d{{1,6}})\s*{units.SIGN}",
    re.IGNORECASE,
)


_WAY_WORD = (
    r"доставк\w*|привез\w+|самовывоз\w*|курьер\w*|забер\w+|заб[ие]ра\w+|оплат\w*|оплач\w+|плач\w*|заплач\w+|карт(?:ой|а|у|е)"
    r"|картой|налич\w+|нал(?:ом)?|сч[её]т(?:у|ом)?|безнал\w*|при|получении|онлайн|по|сам|сама|на|в|магазин\w*|северн\w+|южн\w+"
    r"|восточн\w+|delivery|deliver(?:ed)?|pick\s?-?up|pick|collect\w*|courier|pay|paid|payment|by|card|cash|online|invoice|on"
    r"|receipt|i'?ll|will|it|up|myself|from|at|in|store|shop|the|with|please|and|и|или|or|пожалуйста"
)
_WAY_OR_PAYMENT = re.compile(
    rf"(?:{_WAY_WORD})(?:[\s,.;]+(?:{_WAY_WORD}))*[.!]*"
    r"|(?:请|麻烦|我)?(?:送货(?:上门)?|自提|自取|自己来?取|上门|快递|货到付款|收到货再付|刷卡|现金|在线支付|在线刷卡|付款|支付)+(?:吧|付款)?",
    re.IGNORECASE,
)


_NO_COUNT = re.compile("一[下起共样樣直般定些边邊会會]|[快早晚好多差有]一[点點]|(?:周|星期|礼拜|禮拜)[一二三四五六]")
"""Chinese words with a number in them that counts nothing: 等一下, 周三."""
_RUSSIAN_ORDINALS = (r"перв\w{2,3}", r"втор\w{2,3}", r"трет\w{2,4}", r"четв[её]рт\w{2,3}", r"пят\w{2,3}")
"""In any case and number: "первых", "второму"."""


def is_about_goods(text: str) -> bool:
    """Tell whether a short text sets, adds, takes out or counts something, so that it is no name of a person."""
    words = parse.tidy(text).replace(",", " ").split()
    has_number = any(word in known.NUMBER_WORDS for word in words)
    return has_number or any(found.search(text) for found in (_COMMANDS, ADDS, TAKES_OUT))


def says_way_or_payment(text: str) -> bool:
    """Tell whether a short text says how goods come or are paid, which is no name of goods: "card", "самовывоз"."""
    return _WAY_OR_PAYMENT.fullmatch(" ".join(text.split())) is not None


def counted(text: str) -> int | None:
    """Give the one number of pieces that a short text tells ("три штуки", "5 pcs", 三个); None for none or several."""
    number = parse.number_said(chinese_numbers.in_digits(_NO_COUNT.sub(" ", text)))
    return number if number is not None and number > 0 else None


_OF_AN_ORDER = re.compile(
    r"(?<!\w)(?:заказ\w*|оформ\w+|покупк\w*|куп(?:лю|ить|им)|отлож\w+|отклад\w+|резерв\w*|брон\w*|товар\w*|order\w*|buy\w*|purchase\w*|"
    r"reserve\w*|put|aside|goods|products?|items?|something|что-нибудь|что-то)(?!\w)|下单|购买|商品|产品|东西|预留",
    re.IGNORECASE,
)
"""Words of placing an order, which are no goods themselves."""
_SO_MANY = re.compile(r"(?<!\w)(?:столько|столько же|as many|that many)(?!\w)|那么多", re.IGNORECASE)


def names_something(name: str) -> bool:
    """Tell whether anything but words that set or add is left to name goods by: "давай" and 来 name none."""
    left = _OF_AN_ORDER.sub(" ", _SO_MANY.sub(" ", SETS.sub(" ", ADDS.sub(" ", name))))
    return _NAME.search(left) is not None and not says_way_or_payment(name)


def without_counts(text: str) -> str:
    """Leave numbers of pieces out of a text."""
    return " ".join(_COUNTED.sub(" ", text).split())


def place_named(text: str, *, of: int) -> tuple[int, str] | None:
    """Give the line that is named by its place ("второй", "the last one", 第二个), and the rest of the text."""
    for index, names in enumerate((*known.ORDINALS[:of], known.LAST)):
        stems = (_RUSSIAN_ORDINALS[index],) if index < min(of, len(_RUSSIAN_ORDINALS)) else ()
        written = (re.escape(name) for name in sorted(names, key=len, reverse=True))
        for name in (*written, *stems):
            pattern = name if name[0] >= "\u3400" else rf"(?<!\w){name}(?:го|му|й)?(?!\w)"
            found = re.search(pattern, text, re.IGNORECASE)
            if found and of:
                place = min(index, of - 1) if index < min(of, len(known.ORDINALS)) else of - 1
                return place, text[: found.start()] + " " + text[found.end() :]
    return None
