"""The name under a letter: who signs at the end of a longer text, whether or not the name is a known one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.folding import Shown

SHORTEST_LETTER = 60
"""Code points of a text that may be signed; in Chinese a third of it."""

_LONG_LETTER = 150
_LAST = 110
_CLOSING = (
    r"(?:(?:many |with (?:many )?)?thanks(?: (?:a lot|again|in advance|so much))?|thank you(?: (?:so|very) much)?|"
    r"cheers|(?:kind(?:est)?|best|warm)?\s?(?:regards|wishes)|best|(?:gratefully |sincerely |respectfully )?yours"
    r"(?: (?:sincerely|truly|faithfully|gratefully))?|sincerely|on behalf of [a-z ]{3,40}|signed|"
    r"с уважением|с наилучшими(?: пожеланиями)?|с благодарностью|(?:заранее )?(?:большое )?(?:спасибо|благодар\w+)|"
    r"(?:хорошего|доброго) (?:вам )?(?:дня|вечера)|всего (?:вам )?(?:доброго|хорошего)|до свидания|ваш[аи]?)"
)
_ROLE = (
    r"(?:(?:your |the )?(?:mother|father|daughter|son|wife|husband|customer|neighbour)|дочь|сын|мама|мать|отец|"
    r"жена|муж|администратор|бухгалтер|директор|инженер|менеджер|мастер|покупатель(?:ница)?|клиент(?:ка)?|прораб|секретарь|"
    r"снабженец|главбух|завхоз|заведующ\w+|помощни\w+|председатель|специалист)"
)
_NAME = r"[^\W\d_]{2,20}(?:[ -][^\W\d_]{2,20}){0,2}"
_AFTER_CLOSING = re.compile(
    rf"(?<!\w){_CLOSING}\s?[,.!]?\s+(?:{_ROLE}\s+)?(?P<name>{_NAME})(?:\s?[,(]\s?[^.!?]{{3,60}})?[.)\s]*$"
)
_AFTER_ROLE = re.compile(rf"[.!?,\n]\s+{_ROLE}\s+(?P<name>{_NAME})[.\s]*$")
_ALONE = re.compile(r"[.!?\n]\s+(?P<name>[^\W\d_]{3,16}(?: [^\W\d_]{3,20})?)\s*$")
_WRITTEN = r"[A-ZА-ЯЁ][^\W\d_]{1,19}(?:[ -][A-ZА-ЯЁ][^\W\d_]{1,19}){0,2}"
_UNDER = re.compile(
    r"[.!?\n]\s+[^.!?\n]{2,60}[,-]\s(?:[^\W\d_]{2,20}[ -]){0,4}?(?<!\bв )(?<!\bна )(?<!\bиз )(?<!\bпо )(?<!\bс )"
    r"(?<!город )(?<!города )(?<!городе )(?<!\bin )(?<!\bat )(?<!\bto )(?<!\bfrom )(?<!\bnear )(?<!\bthe )(?<!\bof )"
    rf"(?P<name>{_WRITTEN})(?:\s?[,(]\s?[^.!?]{{3,40}})?[.\s]*$"
)
_VERB = re.compile(r".*(?:те|тесь|ться|ть|но|ство|ость|ние|[юуоеиы])")
_NO_NAME = re.compile(
    r"(?:thanks?|cheers|help|urgent(?:ly)?|please|asap|regards|best|hello|hi|yes|no|ok(?:ay)?|sorry|team|sir|madam|all|"
    r"for|in|and|the|you|your|very|so|a|again|everyone|best wishes|"
    r"спасибо|срочно|жду|ждем|помогите|пожалуйста|очень|вам|за|и|привет|здравствуйте|надеюсь|прошу|что|коллектив|"
    r"команда|отдел|компания)(?!\w)"
)
_CHINESE_LETTER = 70
_CHINESE_ROLE = r"(?:[\u4e00-\u9fff]{1,6}(?:科|部|组|室|处|店|院|园|所|厂|公司)|客户|顾客|业主|会员|家长)?"
_CHINESE_FAMILIAR = re.compile(
    rf"(?:[。！？!?，,；;.]\s?|谢谢[您你]?){_CHINESE_ROLE}(?P<name>(?:园长|班长|店长|校长|宝妈)?(?:[小阿][\u4e00-\u9fff]|"
    r"[\u4e00-\u9fff](?:女士|先生|小姐|大姐|大爷|阿姨)|[\u4e00-\u9fff]{2}妈妈))[。.\s]*$"
)
_CHINESE_END = re.compile(
    rf"(?:[。！？!?]\s?|(?:谢谢[您你]?|此致|敬礼)[，,。！]?\s?){_CHINESE_ROLE}"
    r"(?P<name>[\u4e00-\u9fff]{2,3})(?:敬上|敬邀|谨启|上)?[。.\s]*$"
)
_CHINESE_UNDER = re.compile(
    r"[，,；;]\s?(?:[\u4e00-\u9fff]{0,6}(?:科|部|组|室|处|厂|公司|办)|[\u4e00-\u9fff]{0,4}(?:队长|团长|客户|顾客|业主|会员|家长|"
    r"读者|学生|老师|主任|园长|店主|车主))(?P<name>[\u4e00-\u9fff]{2,3})(?:敬上|敬邀|谨启|上)?[。.\s]*$"
)
_CHINESE_NONE = re.compile(
    r"(?:谢谢|多谢|居?委会|感谢|感激|谢了|拜托|盼复|祝好|顺颂|商祺|商安|此致|敬礼|麻烦|辛苦|等回|在线等|急|好吗|可以|行吗|尽快|"
    r"请回|回复|怎么|什么|多少|没有|不要|退款|赔偿|谢您|您好|你好|再见|拜拜|万分|.{0,2}[吗呢吧了啊嘛呀的么])"
)


def signed_by(shown: Shown) -> Iterator[tuple[int, int]]:
    """Where the name of who signed stands, if anybody did."""
    size = len(shown.folded)
    found = _signed(shown) if size >= SHORTEST_LETTER else None
    if found is None and size >= SHORTEST_LETTER // 3 and not shown.folded.isascii():
        found = _signed_in_chinese(shown.folded)
    if found is not None:
        yield found.span("name")


def _signed(shown: Shown) -> re.Match[str] | None:
    text, start = shown.folded, max(0, len(shown.folded) - _LAST)
    is_long = len(text) >= _LONG_LETTER
    for pattern in (_AFTER_CLOSING, _AFTER_ROLE, _ALONE):
        match = pattern.search(text, start)
        if match is None or not _is_name(shown.written[match.start("name") : match.end("name")], match["name"]):
            continue
        is_doubtful = pattern is _ALONE and not match["name"].isascii()
        if not is_doubtful or (is_long and not _VERB.fullmatch(match["name"])):
            return match
    under = _UNDER.search(shown.written, start) if is_long else None
    if under is None or _VERB.fullmatch(under["name"].lower()):
        return None
    return under if _is_name(under["name"], under["name"].lower()) else None


def _signed_in_chinese(text: str) -> re.Match[str] | None:
    start = max(0, len(text) - _LAST)
    patterns = [_CHINESE_FAMILIAR]
    if len(text) >= _CHINESE_LETTER:
        patterns += [_CHINESE_END, _CHINESE_UNDER]
    found = (pattern.search(text, start) for pattern in patterns)
    return next((match for match in found if match is not None and not _CHINESE_NONE.match(match["name"])), None)


def _is_name(written: str, folded: str) -> bool:
    """Whether every word is written as names are, and none is a word that ends letters anyway."""
    words = re.split("[ -]", written)
    return all(word[0].isupper() and not word.isupper() for word in words) and _NO_NAME.match(folded) is None
