"""Names of days, weekdays and months in the languages of customers, with their usual misspellings."""

from __future__ import annotations

import re

MONTHS = (
    "янв(?:ар[ьяеюи]м?)?|січня|студзеня|jan(?:uary)?|januar|yanvarya",
    "фев(?:рал[ьяеюи]м?)?|лютого|лютага|feb(?:ruary|uary)?|februar|fevralya",
    "мар(?:та?|те|ту)?|березня|сакавіка|mar(?:ch)?|märz|marta",
    "апр(?:ел[ьяеюи]м?)?|квітня|красавіка|apr(?:il)?|aprelya",
    "ма[йяеюи]|мам|травня|may|mai|maya",
    "июн[ьяеюи]?|червня|чэрвеня|june?|juni|iyunya",
    "июл[ьяеюи]?|липня|ліпеня|july?|juli|iyulya",
    "авг(?:уст[ауе]?)?|серпня|жніўня|aug(?:ust)?|avgusta",
    "сен(?:т(?:ябр[ьяеюи])?)?|вересня|верасня|sept?(?:ember)?|sentyabrya",
    "окт(?:ябр[ьяеюи])?|жовтня|кастрычніка|oct(?:ober)?|oktober|oktyabrya",
    "ноя(?:бр[ьяеюи])?|листопада|лістапада|nov(?:ember)?|noyabrya",
    "дек(?:абр[ьяеюи])?|грудня|снежня|dec(?:ember)?|dezember|dekabrya",
)
"""January to December, each as alternatives of a regular expression."""

WEEKDAYS = (
    r"пон[еи]дельн[иеь]к(?:а|у|ом|е)?|понеділ(?:ок|ка)|панядзелак|ponedelnika?|monday|mondey|montag|"
    r"дүйсенбі",
    r"вторн[иеь]к(?:а|у|ом|е)?|вівторок|аўторак|vtornik|tues(?:day)?|teusday|tusday|dienstag|сейсенбі",
    r"сред[аеуы]|середа|середу|серад[ау]|sred[auy]|wed(?:n?e?s)day|weds|wendsday|mittwoch|сәрсенбі",
    r"четвер[гк](?:а|у|ом|е)?|четвер|чацвер|chetverg|thurs?(?:day)?|thrusday|donnerstag|бейсенбі",
    r"пятниц{1,2}[аеуы]|п'ятниц[яю]|пятніц[ау]|pya?tnic[au]|friday|firday|freitag|жұма",
    r"суб{1,2}от[аеуы]|субот[ау]|subbot[au]|sat[ue]rday|satuday|samstag|сенбі",
    r"воскрес(?:ень[ею]|енья|ение|ения)|неділ[яю]|нядзел[яю]|voskresene?|voskresenie|sunday|sonntag|жексенбі",
)
"""Monday to Sunday, each as alternatives of a regular expression."""

DAYS = {
    -2: r"позавчера|позавчора|пазаўчора|pozavchera|(?:the )?day before yesterday|vorgestern",
    -1: r"вч[еи]ра|вчора|учора|vchera|yest[eu]rday|gestern|кеше",
    0: r"с[её]го?дн[яье]|седня|сьогодні|сёння|segodn[iy]a|segodnja|today|heute|бүгін",
    1: r"завтр[ао]|завтро|зафтра|заўтра|zavtra|tom{1,2}or{1,2}ow|tmrw|2morrow|tmr|morgen(?= (?:um|früh))|ертең",
    2: r"после ?завтр[ао]|післязавтра|паслязаўтра|poslezavtra|(?:the )?day after tom{1,2}or{1,2}ow|übermorgen",
    3: r"после ?после ?завтра",
}
"""Words for a day counted from today."""

SHORT_WEEKDAYS = ("mon|пн", "tue|вт", "wed|ср", "thu|чт", "fri|пт", "sat|сб", "sun|вс")
"""Monday to Sunday, shortened: only after a word of time."""

_ENDINGS = r"(?:ого|ое|ому)"
_RUSSIAN_DAYS = (
    "перв", "втор", "треть", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат", "двенадцат",
    "тринадцат", "четырнадцат", "пятнадцат", "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат", "двадцат",
)  # fmt: skip
_ENGLISH_DAYS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip


def _ordinals() -> dict[int, str]:
    russian = {
        day: rf"{stem}(?:его|е|ему)" if day == 3 else stem + _ENDINGS for day, stem in enumerate(_RUSSIAN_DAYS, 1)
    }
    english = dict(enumerate(_ENGLISH_DAYS, 1))
    for day in range(1, 10):
        russian[20 + day], english[20 + day] = rf"двадцать {russian[day]}", rf"twenty[- ]{english[day]}"
    russian |= {30: "тридцат" + _ENDINGS, 31: "тридцать " + russian[1]}
    english |= {30: "thirtieth", 31: "thirty[- ]first"}
    return {day: rf"{russian[day]}|{english[day]}" for day in range(31, 0, -1)}


ORDINALS = _ordinals()
"""The days of a month in words, the last first, each as alternatives of a regular expression."""

CHINESE_DAYS = {
    "大前天": -3, "前天": -2, "前晚": -2, "前儿": -2, "昨天": -1, "昨日": -1, "昨儿": -1, "昨晚": -1, "昨夜": -1,
    "今天": 0, "今日": 0, "今儿": 0, "今晚": 0, "今早": 0, "当天": 0, "明天": 1, "明日": 1, "明儿": 1, "明早": 1,
    "明晚": 1,
    "明个": 1, "后天": 2, "后日": 2, "后儿": 2, "大后天": 3, "大大后天": 4,
}  # fmt: skip
del CHINESE_DAYS["当天"]  # "on that day" of whatever was said before


def either(names: tuple[str, ...]) -> str:
    """All of these alternatives as one."""
    return "|".join(names)


def place_in(names: tuple[str, ...], written: str) -> int:
    """Which of the names a word is, counted from nought; -1 for none."""
    return next((place for place, name in enumerate(names) if re.fullmatch(name, written)), -1)
