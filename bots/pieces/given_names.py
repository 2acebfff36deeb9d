"""Common given names, by which a name in small letters is known for one where nobody asked for it: "мария", "john"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_WRITTEN: Final = (
    "александр александра алексей алёна алена алина алиса алла анастасия анатолий андрей анна антон антонина аркадий "
    "артём артем артур борис вадим валентин валентина валерий валерия василий варвара вера вероника виктор виктория "
    "виталий владимир владислав вячеслав галина геннадий георгий герман глеб григорий даниил данила дарья денис диана "
    "дмитрий ева евгений евгения егор екатерина елена елизавета жанна захар зинаида зоя иван игорь илья инна ирина "
    "карина кирилл клавдия константин кристина ксения лариса лев леонид лидия лилия любовь людмила макар максим "
    "маргарита марина мария матвей михаил надежда наталия наталья никита николай нина оксана олег олеся ольга павел "
    "пётр петр полина раиса роман руслан светлана семён семен сергей софия софья станислав степан тамара татьяна "
    "тимофей тимур ульяна фёдор федор эдуард эльвира юлия юрий яна ярослав "
    "adam alan albert alexander alice amy andrew angela anna anne anthony arthur barbara benjamin betty brian carol "
    "catherine charles charlotte christine christopher claire daniel david deborah diana donald dorothy edward elena "
    "elizabeth emily emma eric frank fred gary george hannah harry helen henry ivan jacob james jane janet jason "
    "jennifer jessica joan john jonathan joseph judith julia karen kate katherine kevin laura linda lisa lucy margaret "
    "maria martha martin mary matthew michael michelle nancy natalie nicholas nicole olga oliver oscar pamela patricia "
    "patrick paul peter philip rachel raymond rebecca richard robert roger ronald ruth ryan samuel sandra sarah sharon "
    "simon sophia sophie stephanie stephen steven susan tatiana teresa thomas timothy victor victoria walter william"
)
_NAMES: Final = frozenset(_WRITTEN.split())
_NO_NAMES: Final = frozenset({"любовь", "роман", "вера", "надежда", "лев", "лилия"})
"""Names that are everyday words too: by themselves, and small, they name nobody."""
_SURNAME: Final = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]{3,})?")
_MARK: Final = "\x00"
_PARTS: Final = re.compile(r"[,;\n，；。]|(?:\.\s)")
_CHINESE: Final = re.compile(
    "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范方石姚谭廖邹熊金陆郝孔崔康毛邱秦江史顾侯邵孟段雷钱汤尹黎易常武乔贺赖龚文][\u3400-\u9fff]{1,2}(?:先生|女士)?"
)
_NO_CHINESE: Final = re.compile("谢谢|周[一二三四五六日天末]|马上|方便|高兴|任何|金额|常用|文件")
"""Words that begin like a family name."""
_FAMILY_ENDS: Final = re.compile(
    r"(?:ов|ев|ёв|ин|ын|ский|цкий|ова|ева|ёва|ина|ына|ская|цкая|енко|ук|юк|ич|вна|чна)$", re.IGNORECASE
)


def name_alone(text: str) -> str | None:
    """Give the name that is all of a text, written large: "мария", "анна петрова", "Petrov Ivan"; None for other words.

    Beside a given name only what ends like a Russian surname or patronymic counts as more of it.
    """
    words = text.strip(" .,!").split()
    if not 0 < len(words) <= 3:
        return None
    given = [word for word in words if word.lower() in _NAMES]
    rest = [word for word in words if word.lower() not in _NAMES]
    if len(given) != 1 or any(not _SURNAME.fullmatch(word) or not _FAMILY_ENDS.search(word) for word in rest):
        return None
    if not rest and given[0].islower() and given[0] in _NO_NAMES:
        return None
    return written_large(" ".join(words))


def name_among(text: str, phones: Sequence[str]) -> str | None:
    """Give the name that is a part of a list for itself: "при получении, мария 8…", 货到付款，张三 …."""
    for phone in phones:
        text = text.replace(phone, _MARK)
    for part in _PARTS.split(text):
        if (name := name_alone(part.replace(_MARK, " "))) is not None:
            return name
        chinese = part.replace(_MARK, "").strip()
        if _MARK in part and _CHINESE.fullmatch(chinese) and not _NO_CHINESE.match(chinese):
            return chinese
    return None


def written_large(name: str) -> str:
    """Write a name that is all in small letters as names are written."""
    return name.title() if name.islower() and name[0] < "\u3400" else name
