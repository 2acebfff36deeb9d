"""Words of danger by kind, in three languages and Latin-script Russian: what few examples cannot teach a model.

They only count beside what is learnt: how much each kind weighs is fitted on examples, hard harmless ones among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

import numpy as np

from nlu.lexical import Floats

_RU = {
    "fire": (
        r"пожар(?!н\w{2,3}\s(?:сигнал|рукав|шкаф|щит|двер|шланг|извещ|кран))|возгора|загорел|загора[её]т|горит|горел|горящ|пламя|пламен|полыха|вспыхн|обугл|подпал|прожг"
        r"|прож[её]г|тле[ею]т|тлел"
    ),
    "smoke": r"дым|гарь|гарью|паленым|пал[её]н|чадит|чад\b|копот",
    "shock": (
        r"\bток(?:ом|а)?\b|бь[её]т(?:ся)?|\bбил[ао]?\b|удар(?:ил|яет|ило)|дернуло|д[её]рга(?:ет|ло)"
        r"|щипл[еи]т|щипа(?:ет|ло)|кусает|покалыва|под напряжением|на корпусе|фаза на|оголен|оголён"
        r"|торчат пров|искр|коротн[уи]|замыкан|замкну|дуга|трещит|щелка"
    ),
    "melt": (
        r"плав[ия]тся|плав[ия]л|оплав|расплав|раскал|перегре|обжигает|обж[её]г|ожог|кипит|вздул|распух|взорв"
        r"|взрыв|лопну|хлопн|шип[ие]т|пшик"
    ),
    "gas": (
        r"\bгаз(?:а|ом|у)?\b|угарн|испарен|пары\b|хлор|ацетон|кислот|щ[её]лоч|едк|раз[ъь]еда|утечк|ртут"
        r"|аммиак|бензин|горюч"
    ),
    "ill": (
        r"отрав|рвот|рвет|тошн|сып[ьи]|аллерг|от[её]к|опух|задыха|дыша|дышать|удуш|сознани|обморок|судорог"
        r"|скор(?:ую|ая|ой)\b|реанимац|больниц|передоз|двойн(?:ую|ая) доз|проглот|выпил|съел|наглот|диарея"
        r"|понос|давление|сердц|голова кру|волдыр|пузыр|крапивниц|не добуд|без сознан"
    ),
    "hurt": (
        r"травм|ранен|поранил|порез|кров|упал[ао]?|рухну|обруш|обвал|придав|зажал|защемил|прищем"
        r"|сломал(?:а)? (?:руку|ногу)|ушиб|пострада|\bжив(?:ой|ы)\b|погиб|палец|пальц|\bглаз|осколк|сорвал"
    ),
    "fear": r"опасн|безопасн|боюсь|страшно|боимся|эвакуир|срочно отключ|можно ли пользоваться|авари[йя]|угроз",
    "child": r"реб[её]н|дет[ия]|детей|малыш|дочк|сын|внук|внучк|младен|беремен|бабушк|пожил",
}
_LATIN = {
    "fire": r"pozhar|gorit|zagorel|goryashch|plamya|vspyhn|obugl|tleet",
    "smoke": r"\bdym|gar'?yu|palen",
    "shock": r"b'?yot tok|b'?et tok|udar(?:il)?o? tok|\btokom\b|iskr|ogolen|napryazhen|zamyk",
    "melt": r"plavit|oplav|rasplav|raskal|vzdul|vzorv|vzryv|lopnul|peregre|ozhog",
    "gas": r"\bgaz(?:om|a)?\b|utechk|kislot|hlor",
    "ill": r"otravi|rvota|rvet|syp'|allergi|oteka|opuhl|zadyha|soznani|skoruyu|proglot|\bvypil|peredoz",
    "hurt": r"travm|krov|porez|upal[ao]?\b|ruhn|obrush|pridavi|ushib|postrada",
    "fear": r"opasn|strashno|boyus",
    "child": r"rebyon|rebeno?k|deti\b|detey|vnuk|doch|malysh",
}
_EN = {
    "fire": (
        r"\bfires?\b(?!\s(?:extinguish|alarm|door|safe|pit|blanket|panel|cabinet|hose))|\bflam(?:e|es|ing)|burn(?:s|ed|t|ing)?\b|ablaze|ignit|scorch|char(?:red|ring)|singe"
        r"|smould|smolder|caught alight|\bglow"
    ),
    "smoke": r"smok(?:e|es|ed|ing|y)\b(?!\s(?:alarm|detector|sensor))|fumes?\b|soot",
    "shock": (
        r"shock(?!\sabsorb)|electrocut|zap(?:s|ped)?\b|tingl|feels live|(?:is|was|are) live\b"
        r"|live (?:wire|metal|part|cable|casing)|bare (?:wire|cable|copper)|exposed (?:wire|cable|copper)"
        r"|spark|arc(?:s|ed|ing)\b|short.?circuit|crackl|buzz|jolt|(?<!\d)\d{1,6} ?v(?:olts?)? (?:on|between|to)"
    ),
    "melt": (
        r"melt|overheat|red.?hot|too hot|so hot|explo[ds]|burst|blew up|blown|swell|swollen|bulg|puffed|hiss"
        r"|pop(?:ped|ping)|scald|boiling over|runaway"
    ),
    "gas": (
        r"\bgas\b|carbon monoxide|leak|acid|chlorine|solvent|corros|petrol|vapou?r|toxic|chemical|mercury"
        r"|ammonia"
    ),
    "ill": (
        r"poison|vomit|throw(?:ing|s)? up|nause|rash|hives|allerg|swelling|swell|breath|chok|faint"
        r"|passed out|unconscious|seizure|dizz|ambulance|\bhospital|a&e|overdos|double dose|twice the dose"
        r"|wrong (?:dose|medicine|pills|tablets|strength)|swallow|ingest|drank|\bate\b|blister|palpit|wheez"
        r"|drows|side effect"
    ),
    "hurt": (
        r"injur|hurt|wound|bleed|blood|cut (?:my|his|her|the)|\bfell\b"
        r"|fall(?:s|en|ing)? (?:on|off|over|down|from)|collaps|came down|gave way|giving way|crush|trapped"
        r"|pinch|finger|\beyes?\b|shatter|shard|broke (?:my|his|her) (?:arm|leg)|snapped"
    ),
    "fear": (
        r"danger|unsafe|hazard|\bsafe\b|afraid|scared|evacuat|emergenc|urgent(?:ly)? (?:off|stop)|keep away"
        r"|deadly|kill"
    ),
    "child": r"child|kids?\b|baby|toddler|son\b|daughter|infant|pregnan|grandm|grandson|elderly|year.?old",
}
_ZH = {
    "fire": r"(?<![灭滅防])火(?!锅|鍋|花塞|龙果|腿)|着了|烧|燒|(?<![阻难難])燃|焦|糊了|糊味|烤|引燃",
    "smoke": r"烟(?!雾报警|雾探测|感|花|机)|煙|呛|嗆",
    "shock": (
        r"电到|電到|触电|觸電|漏电(?!断路|保护|开关)|漏電(?!斷路|保護|開關)|带电|帶電|麻一|麻手|手麻|发麻|發麻|麻了|打手|打火|打弧|拉弧|电弧"
        r"|火花(?!塞)|短路|裸露|铜丝|銅絲|冒花|啪啪|噼啪|滋滋|被电|被電"
    ),
    "melt": r"融|熔|化了|烫|燙|过热|過熱|发红|鼓包|鼓起|膨胀|膨脹|爆|炸|裂开|漏液|嘶嘶",
    "gas": r"煤气|煤氣|燃气|燃氣|瓦斯|天然气|泄漏|洩漏|一氧化碳|酸|腐蚀|腐蝕|刺鼻|氯|化学|汽油|甲醛|水银|漏气",
    "ill": (
        r"中毒|过敏|過敏|红疹|疹|肿|腫|喘|呼吸|窒息|昏|晕|暈|吐|恶心|噁心|腹泻|拉肚子|吃错|误服|誤服|误食|吞"
        r"|喝了|服过量|过量|抽搐|急诊|急診|医院|醫院|120|救护|不良反应|副作用|心慌|起泡|水泡|难受"
    ),
    "hurt": r"受伤|受傷|伤|血|割|划破|砸|摔|掉下|脱落|倒塌|塌|夹住|夾|压住|壓|断裂|扎|骨折|眼睛|手指|碎",
    "fear": r"危险|危險|安全|怕|吓|嚇|出人命|出事|隐患|隱患|疏散|紧急|緊急|救命|不敢",
    "child": r"孩子|小孩|宝宝|寶寶|娃|儿子|女儿|老人|孕|婴|嬰|奶奶|爷爷",
}
KINDS: Final = tuple(_RU)
_FIRST_LETTER = re.compile(r"\w(?![?*+{])")


def told(texts: Sequence[str]) -> Floats:
    """Which kinds of danger the words of each text tell of: a row a text, a column a kind, one or nought."""
    found = np.zeros((len(texts), len(KINDS)), np.float32)
    for row, text in zip(found, texts, strict=True):
        lower = text.lower()
        for letters, any_kind, kinds in _SCRIPTS:
            if letters.search(lower) and any_kind.search(lower):
                row[[number for number, kind in enumerate(kinds) if kind.search(lower)]] = 1
    return found


def _compiled(words: Iterable[str]) -> re.Pattern[str]:
    """Words put together by their first letter: one look at a letter rules out all words that begin with others."""
    by_letter: dict[str, list[str]] = {}
    others: list[str] = []
    for word in chain.from_iterable(map(_alternatives, words)):
        if _FIRST_LETTER.match(word):
            by_letter.setdefault(word[0], []).append(word[1:])
        else:
            others.append(word)
    joined = [f"{letter}(?:{'|'.join(rests)})" for letter, rests in by_letter.items()]
    return re.compile("|".join(joined + others))


def _alternatives(pattern: str) -> Iterator[str]:
    """The parts of a pattern between the bars that stand in no bracket."""
    depth = start = 0
    for place, letter in enumerate(pattern):
        depth += (letter in "([") - (letter in ")]")
        if letter == "|" and depth == 0:
            yield pattern[start:place]
            start = place + 1
    yield pattern[start:]


_SCRIPTS: Final = tuple(
    (re.compile(letters), _compiled(words.values()), tuple(_compiled([words[kind]]) for kind in KINDS))
    for letters, words in (
        ("[а-яё]", _RU),
        ("[a-z]", {kind: f"{_LATIN[kind]}|{_EN[kind]}" for kind in KINDS}),
        ("[\u3400-\u9fff0-9]", _ZH),
    )
)
"""For each script its letters, the words of all kinds together, and those of each kind."""
