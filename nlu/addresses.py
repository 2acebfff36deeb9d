"""Addresses at street or building level in Russian, English and Chinese texts, as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.contract import Entity
from nlu.folding import Shown


def _words(written: str) -> frozenset[str]:
    return frozenset(written.split())


_RU_TYPE = (
    r"(?:ул(?:\.|иц[аеыу](?!\w)|(?=\s))|пр(?:-к?т\.?|осп(?:ект[а-я]{0,2}|\.)|\.)|пер(?:\.|еул(?:ок|к[а-я]{1,2}))|"
    r"наб(?:\.|ережн[а-я]{2})|ш(?:\.|оссе)|б(?:-р|ульв(?:ар[а-я]?|\.))|пл(?:\.|ощад(?:ь|и|ью)(?!\w))|"
    r"проезд[а-я]?|пр-д|"
    r"тупик[а-я]?|"
    r"мкр\.?|микрорайон[а-я]{0,2}|тракт[а-я]?|алле[яюе]|застав[аеу]|ulitsa|ulica|ul\.)"
)
_RU_PART = (
    r"(?:,?\s*(?:лит(?:ера?|\.)?\s?[а-я](?!\w)|(?:корп(?:ус[а-я]?|\.)?|кв(?:артира|\.)?|к\.?|стр(?:оение|\.)?|"
    r"оф(?:ис[а-я]?|\.)?|под(?:ъезд[а-я]?|\.)?|"
    r"этаж|эт\.?|пом(?:ещение|\.)?|комн?(?:ата|\.)?|вл(?:адение|\.)?|склад|ворота|цех|секция|"
    r"kv\.?)\s*№?\s?\d{1,4}[а-я]?(?!\w)))"
)
_RU_NUMBER = (
    rf"(?:,?\s*(?:дом[а-я]?|д\.?|dom|d\.|№)?\s*(?:\d{{1,4}}(?:\s?[а-гa-d](?!\w))?(?:[/-]\d{{1,4}}|"
    rf"[кс]\d{{1,2}})?)(?![\w])(?!\s?(?:шт|мая|руб|%|квт|мм|мин|час|дн|лет|июн|июл|апр|мар|янв)){_RU_PART}*)"
)
_RU_WORD = r"[а-я]+(?:-[а-я0-9]+)?"
_RU_HEAD = r"(?:(?:\d{6},?\s+)?(?:г(?:\.|ород[а-я]?)\s*[а-я-]+,?\s+)?)"
_TYPED = re.compile(
    rf"(?<!\w){_RU_HEAD}(?:(?P<type>{_RU_TYPE})\s*(?:(?:\d{{1,2}}-?[а-я]{{1,2}}|\d{{1,3}}(?:\s+лет)?|"
    rf"имени)\s+|[а-я]{{1,4}}\.\s*)?(?!(?:друг\w+|т[ау]|эт[ау]|не|же|теперь|сейчас|моя|наша|ваша)\s)(?:(?P<name>{_RU_WORD}(?:\s{_RU_WORD}){{0,2}}?|[a-z]+)(?P<number>{_RU_NUMBER})"
    rf"|(?P<alone>{_RU_WORD}|[a-z]+))"
    rf"|(?P<before>(?:{_RU_WORD}\s){{1,2}}){_RU_TYPE}(?P<number2>{_RU_NUMBER}))(?!\w)"
)
_ADJECTIVE = r"[а-я]{2,18}(?:ая|яя|ей|юю|ой|ую|ская|ской|скую|ый|ий|ого|ому)"
_BY_NAME = re.compile(
    rf"(?<![\w-])(?P<name>(?:(?:больш|мал|нов|стар|верхн|нижн|северн|южн|западн|восточн|1-|2-|"
    rf"3-)[а-я]{{1,3}}\s)?{_ADJECTIVE}"
    r"|ломоносова|менделеева|циолковского|свердлова|дзержинского|чайковского|есенина|белинского|тимирязева|"
    r"вавилова|павлова|"
    r"попова|комарова|терешковой|рабочих|ветеранов|мелиораторов|строителя|механизаторов|учителей|текстильщиков|"
    r"машиностроителей|"
    r"железнодорожников|авиаторов|моряков|рыбаков|хлеборобов|мира|ленина|победы|гагарина|пушкина|кирова|труда|"
    r"свободы|космонавтов|строителей|гоголя|чехова|горького|"
    r"калинина|маяковского|"
    r"революции|октября|юности|молод[её]жи|дружбы|энергетиков|металлургов|лермонтова|толстого|чкалова|суворова|"
    r"кутузова|фрунзе|"
    r"жукова|королева|титова|мичурина|герцена|некрасова|тургенева|крылова|матросова|карла маркса|розы люксембург|"
    rf"lesnaya|sadovaya|parkovaya|polevaya|zavodskaya|shkolnaya|rechnaya|mira|lenina)(?P<number>{_RU_NUMBER})"
)
_STREET_ALONE = re.compile(
    r"(?<!\w)(?:на|по)\s+(?P<name>[а-я]{3,16}(?:ной|ской|овой|евой|ской|зальной|чной))(?=[\s,.!?]|$)"
)
_STREET_STEMS = (
    "лесн", "садов", "парков", "полев", "заводск", "школьн", "речн", "набережн", "вокзальн", "советск", "промышленн",
    "индустриальн", "цветочн", "зелен", "молодежн", "центральн", "береговы", "берегов", "кленов", "весенн", "октябрьск",
    "первомайск", "складск", "заречн", "тверск", "луговы", "лугов", "озерн", "солнечн", "северн", "южн", "западн",
    "восточн", "нов", "комсомольск", "пролетарск", "рабоч", "мостов", "горн", "березов", "липов", "сосновы", "сосн",
    "московск", "спортивн", "строительн", "больничн", "рыночн", "ярмарочн", "почтов", "фабричн", "станционн",
    "привокзальн",
)  # fmt: skip
_NOT_STREETS = re.compile(
    r"(?:друг|сам|одн|так|втор|перв|как|эт|нов|нужн|последн|трет|четверт|пят|шест|люб|кажд|стар|больш|мал|цел|"
    r"обычн|цен|"
    r"наш|ваш|мо|тво|сво|чуж|котор|прошл|следующ|указанн|данн|общ|полн|част|мног|итогов|минимальн|максимальн|медн|"
    r"горяч|холодн|гаряч|скор|единственн|партийн|складск|товарн|тестов|кабельн)(?:ая|ой|ую|ый|ий|ого|ому|ом)$"
)
_ON = re.compile(
    r"(?:^|(?<!\w))(?:на|по|адрес[а-я]{0,2}:?|до|в|вместо|с|улиц[аеыу]|офис[а-я]?|дом[а-я]?|"
    r"пункт[а-я]?)\s*(?:это\s)?$"
)

_EN_TYPE = (
    r"(?:street|str?\.?|road|rd\.?|avenue|ave\.?|lane|ln\.?|drive|boulevard|blvd\.?|square|sq\.|place|crescent|"
    r"terrace|court|"
    r"highway|hwy|quay|embankment|prospekt|prospect|alley|close|way|row|industrial (?:park|estate)|business park|"
    r"trading estate)"
)
_EN_PART = (
    r"(?:,?\s*(?:flat|apt\.?|apartment|office|unit|suite|room|floor|gate|entrance|building|bldg\.?|block|house|"
    r"dock|hall)\s*#?"
    r"\d{1,4}[a-z]?(?!\w))"
)
_EN_STOPS = (
    "the a an this that our your my their his her its same other wrong right which what on at in to from of for "
    "by and or is are "
    "was new old next any every no some one two address delivered instead deliver office shop store site branch"
)
_EN_NAME = rf"(?!(?:{_EN_STOPS.replace(' ', '|')})\s)[a-z][a-z'.-]+"
_ENGLISH = re.compile(
    rf"(?<![\w-])(?:(?P<unit>(?:unit|flat|apt\.?|office|"
    rf"suite)\s\d{{1,4}}[a-z]?,\s+))?(?P<number>\d{{1,4}}[a-z]?(?:[-/]\d{{1,4}})?,?\s+)?"
    rf"(?P<name>{_EN_NAME}(?:\s{_EN_NAME}){{0,3}}?)\s(?P<type>(?<=industrial )park(?=\s\d)|"
    rf"{_EN_TYPE})(?!\w)(?P<after>,?\s(?:no\.?\s?)?\d{{1,4}}[a-z]?(?![\w:]|[.,]\d)(?!\s(?:pcs|pieces|"
    rf"units)))?(?P<parts>{_EN_PART}*)"
)
_NOT_NAMES = _words(_EN_STOPS)
_STREETS_ALONE = frozenset({"street", "road", "avenue", "lane", "square", "boulevard"})

_ZH_NUMBER = r"(?:[甲乙丙丁]?\d{1,4}|[一二三四五六七八九十百零〇]{1,5})"
_ZH_PART = (
    rf"(?:(?:{_ZH_NUMBER}|[a-z甲乙丙丁]\d{{0,2}})(?:号楼|单元|栋|幢|座|楼|层|室|户|门|房|号|区)|(?:东|"
    rf"南|西|北)门|房间\d{{1,4}}|(?<=[元栋幢座])\d{{2,4}}(?!\d))"
)
_ZH_ROAD = r"(?:大街|大道|街道|路|街)(?:[一二三四五六七八九]段)?"
_ZH_LANE = r"(?:道|巷|弄|胡同|里)"
_ZH_PLACE = r"(?:小区|科技园|产业园|花园|公寓|大厦|广场|新村|园区|工业园|家园|家苑|苑|庄园|社区|开发区|中心|楼|村)"
_CHINESE = re.compile(
    rf"(?P<name>[\u4e00-\u9fff]{{2,24}}?(?:{_ZH_ROAD}(?=\s?{_ZH_NUMBER}\s?[号弄之-]|"
    rf"\s?\d{{1,4}}(?![\d年月日点个天次%]|小时|分))"
    rf"|{_ZH_LANE}(?=\s?{_ZH_NUMBER}号)"
    rf"|{_ZH_PLACE}(?=\s?(?:{_ZH_NUMBER}|[a-z])(?:栋|幢|座|号楼|单元|号|层|室))))\s?"
    rf"(?P<number>(?:{_ZH_NUMBER}(?:[弄之-]\s?{_ZH_NUMBER})?(?:号(?!楼)院?|(?![号栋幢座楼层单])))?"
    rf"(?:[\u4e00-\u9fff]{{2,6}}(?:小区|大厦|花园|广场))?{_ZH_PART}*)"
)
_ZH_BREAK = re.compile(
    "更新成|写成|变成|改成|换成|改为|换到|寄到|送到|发到|送去|地址是|地址为|地址|地点|位于|住在|搬到|搬至|新址|"
    "街道是|门店|药店|"
    "药房|商店|店铺|公司|项目|仓库|现在|就是|还是|"
    "[到在至是去给从往于把的了寄送请我你他她与跟叫这那有问住]|改(?!革|造)|(?<!国)家(?!园|苑|庄)|离|收货|默认|变更"
)


def find_addresses(shown: Shown, *, has_digits: bool) -> Iterator[Entity]:
    """Streets with a house, streets named as such, and houses of Chinese estates; a town alone is none."""
    text, written = shown.folded, shown.written
    if has_digits or not text.isascii():
        if not text.isascii():
            yield from _russian(shown, has_digits=has_digits)
            for match in _CHINESE.finditer(text):
                yield from _chinese(shown, match)
        elif has_digits:
            for match in _BY_NAME.finditer(text):
                if written[match.start()].isupper():
                    yield _found(shown, *match.span())
    if _EN_HINT.search(text):
        for match in _ENGLISH.finditer(text):
            yield from _english(shown, match)


_EN_HINT = re.compile(
    "str|road|ave|lane|drive|b(?:lvd|oulevard)|square|p(?:lace|rospe|ark)|c(?:rescent|ourt|lose)|terrace|highway|quay|"
    "alley|e(?:state|mbank)| (?:st|rd|ln|way|row)"
)


def _russian(shown: Shown, *, has_digits: bool) -> Iterator[Entity]:
    text, written = shown.folded, shown.written
    for match in _TYPED.finditer(text):
        number = match["number"] or match["number2"]
        first = "name" if match["name"] else "alone"
        if match["name"] and _goes_on_in_a_sentence(match["name"], written, match.start("name")):
            yield _found(shown, match.start(), match.start("name") + len(match["name"].split()[0]))
        elif number or (match[first] and _is_capital(written, match.start(first))):
            name = match["before"] or match["name"] or ""
            start = match.start()
            if match["before"] and " " in name.strip() and not _is_capital(written, match.start("before")):
                start = match.start("before") + name.index(" ") + 1
            yield _found(shown, start, match.end())
    if has_digits:
        for match in _BY_NAME.finditer(text):
            name = match["name"]
            place = match.start()
            is_place = _is_capital(written, place) or _ON.search(text, max(0, place - 12), place)
            if is_place and (not _NOT_STREETS.match(name) or " " in name or _has_house_words(match["number"])):
                yield _found(shown, *match.span())
    for match in _STREET_ALONE.finditer(text):
        is_named = _is_capital(written, match.start("name")) and match.start() != 0
        if is_named and match["name"].startswith(_STREET_STEMS):
            yield _found(shown, *match.span("name"))


def _goes_on_in_a_sentence(name: str, written: str, start: int) -> bool:
    """Whether a name with a capital ends in lower case: `ул. Лесная привезите`, but not `наб. реки Мойки`."""
    words = name.split()
    is_lower_at_end = not _is_capital(written, start + len(name) - len(words[-1]))
    return len(words) > 1 and is_lower_at_end and _is_capital(written, start)


def _has_house_words(number: str) -> bool:
    return re.search(r"дом|д\.|кв|корп", number) is not None


def _english(shown: Shown, match: re.Match[str]) -> Iterator[Entity]:
    written = shown.written
    words = [(word.start(), word.group()) for word in re.finditer(r"\S+", match["name"])]
    first = match.start("name")
    start = first
    has_number = bool(match["number"])
    for offset, word in reversed(words):
        if word in _NOT_NAMES or (not _is_capital(written, first + offset) and (offset != words[-1][0])):
            break
        start = first + offset
    else:
        if has_number:
            start = match.start("unit") if match["unit"] else match.start("number")
        elif match["unit"]:
            start = match.start("unit")
    if words[-1][1] in _NOT_NAMES:
        return
    house = match["after"] or (has_number and start <= match.start("number"))
    kind = match["type"].rstrip(".")
    is_named = _is_capital(written, match.start("type")) and _is_capital(written, first + words[-1][0])
    is_place = house and (kind in _STREETS_ALONE or is_named or _is_capital(written, first + words[-1][0]))
    if is_place or (is_named and kind in _STREETS_ALONE) or (match["unit"] and start == match.start("unit")):
        yield _found(shown, start, match.end())


def _chinese(shown: Shown, match: re.Match[str]) -> Iterator[Entity]:
    breaks = [found.end() for found in _ZH_BREAK.finditer(match["name"])]
    start = match.start("name") + (breaks[-1] if breaks else 0)
    kind = 2 if match["name"].endswith(("大街", "大道", "小区", "花园", "公寓", "大厦", "广场", "新村")) else 1
    if match.end("name") - start > kind and match["number"]:
        yield _found(shown, start, match.end())


def _is_capital(written: str, place: int) -> bool:
    return written[place : place + 1].isupper()


def _found(shown: Shown, start: int, end: int) -> Entity:
    value = shown.written[start:end]
    lead = len(value) - len(value.lstrip(" ,"))
    stripped = value.strip(" ,")
    return Entity(entity="address", value=stripped, start=start + lead, end=start + lead + len(stripped))
