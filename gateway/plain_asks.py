"""Tells a few plain messages that a classifier mixes up: who is writing there, mere question marks, praise. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from config.running import NluSettings
from gateway.left_flows import running_flow
from gateway.sureness import act_from
from gateway.turns import Turn

THANKS: Final = "thanks"
PRAISE: Final = "praise"
_MARKS: Final = re.compile(r"[\s!！.…‽]*[?？][?？!！.…‽\s]*")
_OPENS: Final = re.compile(
    r"\W*(?:(?:здравствуйте|добрый день|привет|hello|hi|hey|你好|您好)[\s,.!，。！]*)?(?:"
    r"(?:у меня |есть )?(?:один |такой |маленький )?вопрос(?:ик)?(?: есть)?|(?:я )?(?:хочу|хотела? бы|можно)"
    r"(?: у вас)? "
    r"(?:спросить|узнать|уточнить|задать вопрос)(?: кое-что)?|(?:у меня )?проблема|нужна (?:помощь|консультация)"
    r"|подскажите|помощь|кстати|слушайте|by the way|btw|listen|/?help|(?:i have |i've got )?(?:a )?(?:quick )?question"
    r"|(?:can|may|could) i ask (?:you )?(?:something|a question)"
    r"|i need (?:some )?help|(?:i have )?a problem"
    r"|我?(?:想|要)(?:问|咨询)(?:一下|个问题|问题)?|(?:我)?有(?:个|一个)?问题|请问(?:一下)?|咨询(?:一下)?"
    r")\W*",
    re.IGNORECASE,
)
_GREETED: Final = (
    r"\W*(?:(?:здравствуйте|добрый день|привет|извините|простите|скажите|стоп|подождите|а|hello|hi|hey|sorry|wait"
    r"|excuse me|and|so|你好|您好|请问|請問|等等)[\s,.!，。！]*){0,3}"
)
_BOT_RU: Final = r"(?:бот(?:ом|а)?|чат-?бот(?:ом|а)?|робот(?:ом|а)?|машина|автоответчик(?:ом)?|нейросеть|ии)"
_LIVE_RU: Final = r"(?:(?:живой|живым|реальный|настоящий)\s+)?(?:человек(?:ом)?|оператор(?:ом)?|живой)"
_BOT_EN: Final = r"(?:a |an |just a )?(?:chat)?(?:robot|bot|machine|ai|computer)"
_LIVE_EN: Final = r"(?:a |an )?(?:real|live|actual|human)(?: (?:person|human|being|one))?|(?:a )?(?:human|person)"
_WHO: Final = re.compile(
    rf"{_GREETED}(?:"
    rf"(?:ты|вы)\s+(?:вообще\s+|что,?\s+|точно\s+|тут\s+)?(?:{_BOT_RU}|{_LIVE_RU})"
    rf"(?:,?\s+или\s+(?:{_BOT_RU}|{_LIVE_RU}))?"
    rf"|это\s+(?:{_BOT_RU}|живой человек)(?:,?\s+или\s+(?:{_BOT_RU}|{_LIVE_RU}))?"
    rf"|я\s+(?:говорю|общаюсь|разговариваю|переписываюсь|пишу)\s+с\s+(?:{_BOT_RU}|{_LIVE_RU})"
    rf"(?:,?\s+или\s+(?:с\s+)?(?:{_BOT_RU}|{_LIVE_RU}))?"
    r"|(?:бот|робот|bot|robot)(?=\s*\?)"
    r"|с кем я (?:говорю|общаюсь|разговариваю|переписываюсь)|(?:ты|вы) кто(?: такой| такая| такие)?"
    r"|кто (?:ты|вы|это)(?: такой| такая)?"
    rf"|(?:who are you\W+)?(?:are you|r u|am i (?:talking|speaking|chatting|writing) (?:to|with)|is (?:this|that|it))"
    rf"\s+(?:{_BOT_EN}|{_LIVE_EN})(?:\s+or\s+(?:{_BOT_EN}|{_LIVE_EN}))?"
    rf"|who are you(?:\W+(?:{_BOT_EN}|{_LIVE_EN}))?|who am i (?:talking|speaking|chatting) (?:to|with)|who is this"
    r"|(?:你|您)(?:到底)?是(?:不是)?(?:个|一个)?(?:机器人|機器人|真人|人工智能|电脑)(?:还是(?:真人|机器人|人))?(?:吗|嗎|吧|么|呢|啊)?"
    r"|(?:你|您)是(?:谁|誰|什么人)|(?:我)?在?(?:跟|和)(?:谁|機器人|机器人|真人)(?:说话|聊天|对话)(?:吗|呢)?"
    r")\W*",
    re.IGNORECASE,
)
_ASKED_AT_MOST: Final = 70
_GOOD: Final = re.compile(
    r"(?<!\w)(?:быстр\w+|оперативн\w+|вежлив\w+|внимательн\w+|качествен\w+|понравил\w+|довол[её]н\w*|довольн\w+"
    r"|молодц\w+|аккуратн\w+|вовремя|лучш(?:ий|ая|ие|ее) \w+|отличн(?:ый|ая|ое|ые) \w+"
    r"|хорош(?:ий|ая|ое|ие) (?:сервис|магазин|работа|товар\w*))(?!\w)"
    r"|\b(?:quick(?:ly)?|fast|friendly|polite|helpful|on time|pleased|delighted|well done"
    r"|(?:great|good|excellent|brilliant"
    r"|amazing|awesome|wonderful|best) (?:service|job|work|team|shop|store|quality|support|products?))\b"
    r"|(?:送货|配送|发货|物流|服务|态度|质量|客服|回复|速度|包装)[^不没，。]{0,4}(?:快|好|棒|及时|热情|耐心|专业|满意|给力)"
    r"|[送发做答回包装]得(?:真|很|好|太|非常|特别)?(?:快|好|棒|及时|仔细|专业)",
    re.IGNORECASE,
)
_BUT: Final = re.compile(
    r"(?<!\w)(?:но|не|нет|ни|однако|хотя|зато|только|если|чтобы|можно|побыстрее|быстрее)(?!\w)|[?？]"
    r"|(?<!\w)(?:but|not|no|never|however|although|if|please|could|can|would|faster|quicker)(?!\w)|n't|不|没|沒|但|请|能|可以|吗",
    re.IGNORECASE,
)
_AMISS: Final = re.compile(
    r"(?:(?<!\w)(?:но|однако|только вот|жаль)|\b(?:but|however|unfortunately)\b|但是?|不过|可是)[^.!?。！？]{0,60}?"
    r"(?P<what>(?<!\w)не (?:то|тот|ту|те|все|всё|хвата\w+|привезли|довезли|положили)(?!\w)"
    r"|недоста\w+|забыли|перепута\w+|опозда\w+"
    r"|разбит\w*|слома\w+|брак\w*|поврежд\w+|(?<!\w)бит(?:ый|ая|ое|ые)(?!\w)"
    r"|\b(?:missing|wrong|late|incomplete|broken|damaged|cracked|faulty|(?:did not|didn't|never) (?:come|arrive)\w*)\b"
    r"|少|错|漏|没到|坏|破)"
    r"|\b(?:came|arrived|was delivered) (?P<came>broken|damaged|cracked|late|incomplete)\b",
    re.IGNORECASE,
)
_ALL_WELL: Final = re.compile(
    r"ничего не|не (?:разбит|слома|поврежд|опозда|перепута)|\b(?:nothing|not|no longer|isn't|wasn't)"
    r" (?:\w+ )?(?:missing|wrong|late|broken"
    r"|damaged)|没有?(?:少|错|漏|坏|破)",
    re.IGNORECASE,
)
_OF_QUALITY: Final = re.compile(r"разбит|слома|брак|поврежд|бит|broken|damaged|cracked|faulty|坏|破", re.IGNORECASE)
_LEAST_PRAISE: Final = 0.25
_PRAISED_AT_MOST: Final = 300


def asks_who(text: str) -> bool:
    """Whether it is asked who is writing there, a machine or a person, and nothing else."""
    said = text.strip()
    return 0 < len(said) <= _ASKED_AT_MOST and _WHO.fullmatch(said) is not None


def is_only_marks(text: str) -> bool:
    """Whether a question is nothing but its marks."""
    return _MARKS.fullmatch(text.strip()) is not None


def opens_only(text: str) -> bool:
    """Whether it is said that something is to be asked, and not yet what."""
    return len(text) <= _ASKED_AT_MOST and _OPENS.fullmatch(text) is not None


def settle_courtesy(turn: Turn, nlu: NluSettings) -> None:
    """Settle `turn.meaning` on thanks or praise where it is one of them: thanks that tell what was good are praise.

    "All came quickly, but one is missing" is a complaint, which people read.
    """
    meaning = turn.understood
    if running_flow(turn.flow) is not None or meaning.button is not None or meaning.intent not in (THANKS, PRAISE):
        return
    if (kind := complaint_in_thanks(meaning.text)) is not None:
        turn.meaning = replace(meaning, intent=kind, confidence=1.0, act_from=None, ranking=(), also=())
        return
    shares = {one.name: one.confidence for one in meaning.ranking if one.name in (THANKS, PRAISE)}
    both = sum(shares.values())
    if both < act_from(nlu, meaning.act_from) or len(meaning.text) > _PRAISED_AT_MOST:
        return
    tells = _GOOD.search(meaning.text) is not None and _BUT.search(meaning.text) is None
    is_praise = tells or (meaning.intent == PRAISE and shares.get(PRAISE, 0.0) >= _LEAST_PRAISE)
    turn.meaning = replace(meaning, intent=PRAISE if is_praise else THANKS, confidence=min(both, 1.0))


def complaint_in_thanks(text: str) -> str | None:
    """The kind of complaint behind words of thanks: "but one is missing", "the lamp came broken"."""
    said = text[:_PRAISED_AT_MOST]
    found = _AMISS.search(said)
    if found is None or _ALL_WELL.search(said):
        return None
    what = found["what"] or found["came"]
    return "complaint_quality" if _OF_QUALITY.search(what) else "complaint_delivery"
