"""What is wished for goods that come back, why they do, and how many pictures came: kinds of slots."""

from __future__ import annotations

import re

from bots import parse, slots
from bots.flow import JSON, Heard, Slots
from bots.plan import SlotKind

WISHES = ("refund", "exchange", "repair")
REASONS = ("unwanted", "wrong_article", "defective", "damaged", "incomplete", "other")
TOLD = "told"
"""What stands for pictures where the customer told in words what they would show."""
SHOWN = frozenset({"wrong_article", "defective", "damaged", "incomplete"})
"""Reasons for which a picture helps."""

_COMMENT_AT_MOST = 500
_WORDS = re.compile(r"[^\W\d_]{3,}|[\u3400-\u9fff]{2}")
_NO_PICTURE = re.compile(
    r"(?<!\w)(?:без|нет|не\s+буд\w*|не\s+могу|позже|потом|no|none|without|can'?t|cannot|later|skip)(?!\w)|没有|无|不|没|"
    r"稍后|等会|晚点|(?<!\w)(?:сфот\w*|сниму|пришлю|выброс\w*|выкин\w*|(?:thrown|threw)\s+(?:it\s+)?away|i'?ll\s+send)(?!\w)",
    re.IGNORECASE,
)
_OF_PICTURES = re.compile(
    r"фот|сним|присл|прилож|выкин|выброс|photo|pictur|send|sent|attach|thr[oe]wn?|照|图|拍|发(?!现)", re.IGNORECASE
)
_TOLD_HEADS = ("inform", "return", "oos", "safety", "complaint")
"""How the names of the intents begin that words about damage are taken for."""
_TOLD_WORDS = 3
_TOLD_SIGNS = 6
_CHINESE = re.compile("[\u3400-\u9fff]")
_WISHED = slots.choice(
    {
        "refund": (
            "верн* деньг*",
            "деньг*",
            "денег",
            "возврат средств",
            "средства",
            "refund*",
            "money",
            "reimburs*",
            "退款",
            "退钱",
        ),
        "exchange": ("обмен*", "помен*", "замен*", "exchang*", "replac*", "swap*", "换"),
        "repair": ("ремонт*", "починит*", "отремонт*", "repair*", "fix*", "维修", "修理", "修一"),
    }
)
_NAMED = slots.choice(
    {
        code: tuple(said.split("|"))
        for code, said in {
            "unwanted": "не нужн*|не понадоб*|не подош*|не подход*|передума*|лишн*|не пригод*|not need*|don't need|"
            "unwanted|changed my mind|too many|does not fit|doesn't fit|不需要|不想要|不合适|买多|多买",
            "wrong_article": "не тот|не та|не те|не то|перепута*|другой товар|другой артикул|прислали друг*|"
            "привезли друг*|wrong|different article|not what i ordered|发错|送错|错了|不是我订",
            "defective": "не работа*|брак*|сломан*|сломал*|неисправн*|дефект*|не включа*|defect*|faulty|broken|"
            "not work*|doesn't work|does not work|stopped working|坏了|坏的|故障|不能用|无法使用|不工作|质量",
            "damaged": "поврежд*|разбит*|помят*|мятый|трещин*|треснул*|царапин*|damag*|crack*|dent*|scratch*|"
            "破损|损坏|碎|裂|压坏",
            "incomplete": "некомплект*|неполн*|не хват*|не полн*|без крепеж*|incomplete|missing|缺|少了|不全",
            "other": "друг* причин*|иная причина|other reason|another reason|其他|别的原因",
        }.items()
    }
)


def wish() -> SlotKind:
    """Keep what is wished: money back, another one, a repair."""
    return _WISHED


def reason() -> SlotKind:
    """Keep why the goods come back: a code, or in words that name none `other:` and the words."""

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        named = _NAMED.gather(heard, current, is_asked) if _NAMED.gather is not None else None
        if named is not None or not is_asked:
            return named
        said = " ".join(heard.text.split())[:_COMMENT_AT_MOST]
        is_an_answer = parse.yes_no(said) is None and not parse.has_none(said) and "?" not in said
        is_told = len(_WORDS.findall(said)) >= 2 and heard.intent in ("inform", "return_rma", "oos")
        return f"other:{said}" if is_told and is_an_answer else None

    return SlotKind(entities=(), accept=_NAMED.accept, read=_NAMED.read, gather=gather)


def photos() -> SlotKind:
    """Keep how many files came; any that come later are counted to them."""

    def gather(heard: Heard, current: JSON, _is_asked: bool) -> JSON:
        before = current if isinstance(current, int) else 0
        return before + heard.files if heard.files else None

    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, gather=gather)


def photos_said(heard: Heard, known: Slots) -> JSON:
    """Read the answer about pictures: those that came, none, or that it was told in words what they would show."""
    before = known.get("photos")
    if heard.files:
        return (before if isinstance(before, int) else 0) + heard.files
    if words_instead(heard, known) is not None:
        return TOLD
    is_none = parse.yes_no(heard.text) is False or parse.has_none(heard.text) or heard.intent == "deny"
    return 0 if is_none or _NO_PICTURE.search(heard.text) else None


def told() -> SlotKind:
    """Keep what is told in words where a picture was asked for; it goes along as the customer's comment."""
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=words_instead)


def words_instead(heard: Heard, known: Slots) -> JSON:
    """Give the words in which the damage is told, once all but the picture is known; None for any other answer."""
    is_open = known.get("photos") is None and known.get("wish") is not None and code_of(known.get("reason")) in SHOWN
    said = " ".join(heard.text.split())[:_COMMENT_AT_MOST]
    if not is_open or heard.files or heard.button is not None or heard.intent.partition("_")[0] not in _TOLD_HEADS:
        return None
    is_another = "?" in said or "？" in said or parse.yes_no(said) is not None or _OF_PICTURES.search(said)
    is_told = len(_WORDS.findall(said)) >= _TOLD_WORDS or len(_CHINESE.findall(said)) >= _TOLD_SIGNS
    return said if is_told and not is_another else None


def code_of(value: JSON) -> str:
    """Give the code of a reason."""
    code = value.partition(":")[0] if isinstance(value, str) else ""
    return code if code in REASONS else "other"
