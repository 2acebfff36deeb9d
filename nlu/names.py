"""Persons' names in a text, as written: after a cue (`меня зовут`, `attn`, `我叫`), or by a known given name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlu.contract import Entity
from nlu.folding import Shown, is_wide
from nlu.given_names import (
    AMBIGUOUS,
    CHINESE_SURNAMES,
    CHINESE_SURNAMES_FIRST,
    CHINESE_TITLES,
    LATIN,
    PATRONYMIC,
    RUSSIAN,
    SURNAME,
)
from nlu.numbers import Word
from nlu.signatures import signed_by


def _words(written: str) -> frozenset[str]:
    return frozenset(written.split())


_GIVEN = RUSSIAN | LATIN
_PATRONYMIC = re.compile(PATRONYMIC)
_SURNAME = re.compile(SURNAME)
_INITIALS = re.compile(r"\s?[а-яa-z]\.(?:\s?[а-яa-z]\.)?(?!\w)")
_INITIALS_BEFORE = re.compile(r"(?<!\w)[а-яa-z]\.\s?(?:[а-яa-z]\.\s?)?$")
_STRONG_CUE = re.compile(
    r"(?<!\w)(?:меня зовут|(?<!на )(?<!под )мое имя|зовут|my name is|my name's|name's|моя фамилия|menya zovut|menja "
    r"zovut)\s+(?:это\s+|is\s+)?$"
)
_CUE = re.compile(
    r"(?<!\w)(?:фамили[яюией]{1,2}(?:\s+(?:теперь|на|:))?|на имя|имя|для|ип|индивидуальный предприниматель|с "
    r"уважением|"
    r"контактн\w+ лиц\w+|контакт|отв\w*|получател\w+|менеджер\w*|мастер\w*|инженер\w*|курьер\w*|оператор\w*|"
    r"специалист\w*|"
    r"продав\w+|консультант\w*|сотрудник\w*|водител\w+|монтажник\w*|директор\w*|фармацевт\w*|г-н\w?|г-жа|"
    r"господин\w?|госпож\w+|"
    r"это|attn\.?|attention|contact(?: person)?(?: is)?|regards|sincerely|yours|cheers|surname(?: is)?(?: now)?|"
    r"mr\.?|mrs\.?|ms\.?|dr\.?|manager|engineer|courier|driver|fitter|operator|recipient|consignee|colleague|"
    r"name|under|signed|"
    r"best|dear|hi|hello|this is|i am|i'm)[,:]?\s*[:-]?\s*$"
)
_TITLED = frozenset({"mr", "mrs", "ms", "dr"})
_SIGN_OFF = re.compile(
    r"(?:с уважением|kind regards|best regards|regards|sincerely|yours "
    r"faithfully)[,.!]?\s*\n?\s*$"
)
_NO_NAMES = _words(
    "mr mrs ms dr hi hello dear good please thanks thank regards team sir madam all there colleagues the your "
    "our my it is and or in on at from "
    "to of for with no not order support service customer street road if will would could can here her his she "
    "he who was has "
    "отдел коллеги заказ доставка служба магазин компания ооо зао пао ао москва россия здравствуйте добрый "
    "спасибо просим прошу нам мне"
)
_NOT_TOLD = _NO_NAMES | _words(
    "spelt spelled wrong misspelled missing not now still written так неправильно не уже по а как теперь иначе "
    "очень там тут здесь"
)
_ZH_END = (
    r"(?=$|[^\u4e00-\u9fff]|的|了|吗|是|在|接|来|换|说|给|已|为|不|很|把|我|你|他|她|人|从|就|也|和|跟|帮|打|"
    r"电话|邮箱|负责|收|签|吧|呢|代|取|那|这|"
    r"拨|讨|对|当|服|让|今天|明天|昨天|工作|同|到|告|加|联|离|处|发|回|能|有|要|只|帐|账|开|统|转|一下)"
)
_ZH_NAME = (
    rf"(?:[{CHINESE_SURNAMES}][\u4e00-\u9fff]{{2}}(?=$|[^\u4e00-\u9fff])|"
    rf"[{CHINESE_SURNAMES}][\u4e00-\u9fff]{{1,2}}?|(?:欧阳|司马|诸葛|上官|慕容)[\u4e00-\u9fff]{{1,2}}?)"
)
_ZH_CUED = re.compile(
    rf"(?:我叫|叫做|名叫|名字(?:是|叫|改成)?|姓名(?:是|为)?|联[系络]人(?:是|为|改成|改为|换成)?|收件人(?:是|为|改成|"
    rf"改为|换成)?|收货人(?:是|为|改成|改为|换成)?|"
    rf"经办人|签收人|接口人|对接人|以后联系|我是|转告|转给|交给|通知|告诉|负责人|抄送|落款|署名|代收|签收|是|"
    rf"会计|财务|采购|老板|主管|秘书|前台|客服|工程师|"
    rf"销售|业务员|快递员|同事|更新为|换成|改成|变更为|"
    rf"员工|经理|致电|找|叫|请|写|妹妹|姐姐|哥哥|弟弟|儿子|女儿|老婆|老公|团长|队长|店长|店员|导购|保安|护士|画家|副总|总监|"
    rf"厂长|院长|科长|处长|主任|组长)[:： ]?"
    rf"(?P<name>{_ZH_NAME}|[小阿][\u4e00-\u9fff]){_ZH_END}"
)
_ZH_STRONG = (
    "我叫",
    "叫做",
    "名叫",
    "名字",
    "姓名",
    "联系人",
    "联络人",
    "收件人",
    "收货人",
    "经办人",
    "签收人",
    "接口人",
    "对接人",
    "以后联系",
)
_ZH_TITLED = re.compile(
    rf"(?<![公贵修付谢])(?P<name>[{CHINESE_SURNAMES_FIRST}方白石田万高段](?:{CHINESE_TITLES}))(?![作业程人厂地具资"
    rf"序期会况种伤商商龄匠](?!师))"
)
_ZH_FAMILIAR = re.compile(
    rf"(?P<name>[小老][{CHINESE_SURNAMES_FIRST}]|阿[强杰芳辉明伟华军丽玲英珍])(?![\u4e00-\u9fff]?(?:瓜|鱼|屋|"
    rf"汤))(?!家|序|度|白菜)"
)
_ZH_SURNAME = re.compile(rf"姓(?P<name>[{CHINESE_SURNAMES}])(?=$|[^\u4e00-\u9fff]|[，的是电手])")
_ZH_CLAUSE = re.compile(
    rf"(?:^|[，"
    rf"。,;；:：\s])(?P<name>[{CHINESE_SURNAMES_FIRST}高方白石田万段秦][^\W\da-zа-я_了啦哈吧的个一不您你我他她它"
    rf"谢好工末总意手]{{1,2}})(?=$|[，。,;；]?\s*(?:\+|\d{{7}}|"
    rf"[a-z0-9.]+@|电话|手机)|[。.]?$|接手)"
)
_ZH_WORDS = _words(
    "马上 高兴 方便 安全 何时 万一 金额 成功 白色 黄色 时间 常用 包装 包邮 平时 文件 水管 石头 于是 任何 全部 "
    "谢谢 温水 许多 马桶 车间 连接 "
    "单号 单价 单位 全新 和谐 明天 明白 明细 成本 成交 成都 安装 安排 华为 项目 简单 游戏 路上 石膏 方案 方式 "
    "白天 文档 宁愿 龙头 管理 费用 "
    "应该 应急 解决 解释 解除 管道 关于 关闭 关机 左右 左边 农药 荣幸 时候 毛巾 边上 师傅 和你 和我 明显 查询 "
    "查下 查看 谢谢你 谢谢您 易碎 车型 "
    "白屏 高低 高度 高压 高温 张三 时长 包裹 包含 包括 尚未 申请 申诉 符合 施工 向您 雷同 古怪 连着 连线 全款 全额 "
    "商品 商家 商城 商业 商量 荣誉 "
    "司机 和气 明年 明早 明晚 明确 冷却 米色 温度 马达 牛奶 金属 安静 易燃 单据 单子 单独 查一下 时效 查不到 "
    "查订单 查物流 查快递 解锁 "
    "何处 向你 向前 文字 江边 艾灸 全程 全家 单相 高级 黄金 余额 余款 万能 夏天 夏季 路由 路径 宫外 和田 连续 "
    "成品 成套 方法 方面 方向 顾客 包退 和平"
)


def find_names(shown: Shown, words: Sequence[Word]) -> Iterator[Entity]:
    """Names of persons, given name, patronymic, surname and initials together."""
    yield from _by_words(shown, words)
    for start, end in signed_by(shown):
        yield _found(shown, start, end)
    if is_wide(shown.folded):
        yield from _chinese(shown)


def _by_words(shown: Shown, words: Sequence[Word]) -> Iterator[Entity]:
    text, written = shown.folded, shown.written
    place = 0
    while place < len(words):
        word = words[place]
        taken = 0
        if written[word.start].isupper():
            taken = _run(shown, words, place)
        elif (
            word.start and word.text not in _NO_NAMES and _STRONG_CUE.search(text, max(0, word.start - 24), word.start)
        ):
            taken = 2 if _are_names(text, words, place) else 1
        if taken:
            end = words[place + taken - 1].end - 2 * words[place + taken - 1].text.endswith("'s")
            yield _found(shown, *_with_initials(text, word.start, end))
        place += max(taken, 1)


def _are_names(text: str, words: Sequence[Word], place: int) -> bool:
    """Whether the word after a given name in lower case belongs to it."""
    if place + 1 >= len(words) or text[words[place].end : words[place + 1].start] != " ":
        return False
    second = words[place + 1].text
    return _PATRONYMIC.fullmatch(second) is not None or (
        words[place].text in _GIVEN and _SURNAME.fullmatch(second) is not None
    )


def _run(shown: Shown, words: Sequence[Word], first: int) -> int:
    """How many capitalised words from here on are one person's name; 0 where they are none."""
    text, written = shown.folded, shown.written
    last = first
    while last + 1 < len(words) and last - first < 3:
        one, other = words[last], words[last + 1]
        if (
            text[one.end : other.start] not in (" ", "-")
            or not written[other.start].isupper()
            or other.text in _NO_NAMES
        ):
            break
        last += 1
    run = [word.text.removesuffix("'s") for word in words[first : last + 1]]
    if run[0] in _NO_NAMES or any(
        written[w.start : w.end].isupper() and len(w.text) > 3 for w in words[first : last + 1]
    ):
        return _shouted(shown, words, first, run)
    known = next((place for place, word in enumerate(run) if word in _GIVEN), None)
    cue = text[max(0, words[first].start - 30) : words[first].start]
    if known is None:
        return _unknown(text, run, words[first], cue)
    if known > 1 or (known == 1 and not (_SURNAME.fullmatch(run[0]) or run[0] in _GIVEN or _is_latin_surname(run[0]))):
        return 0
    is_all = words[first].end - words[first].start == len(text.strip(" .!"))
    return _known(run, known, is_inside=_is_inside(text, words[first].start), has_cue=_has_cue(cue), is_all=is_all)


def _known(run: Sequence[str], known: int, *, is_inside: bool, has_cue: bool, is_all: bool) -> int:
    """How many words of a run with a known given name belong to it."""
    count = known + 1
    if count < len(run) and _PATRONYMIC.fullmatch(run[count]):
        count += 1
    if known == 0 and count < len(run) and run[count].isascii() == run[0].isascii():
        count += 1
    if count == 1 and run[0] in AMBIGUOUS and not (is_inside or has_cue or is_all):
        return 0
    return count


def _unknown(text: str, run: Sequence[str], word: Word, cue: str) -> int:
    """The same where no given name is known: a cue, initials, or a patronymic must tell."""
    if len(run) >= 2 and _PATRONYMIC.fullmatch(run[1]):
        return min(len(run), 3)
    initials = _INITIALS.match(text, word.end) or _INITIALS_BEFORE.search(text, max(0, word.start - 8), word.start)
    is_surname = _SURNAME.fullmatch(run[0]) is not None
    if initials and (is_surname or word.text.isascii()) and len(run[0]) > 2:
        return 1
    if _STRONG_CUE.search(cue) or _SIGN_OFF.search(cue):
        return min(len(run), 3)
    found = _CUE.search(cue)
    if found is None or found[0].startswith(
        ("dear", "hi", "hello", "best", "это", "для", "имя", "name", "i am", "i'm", "yours")
    ):
        return 0
    is_titled = found[0].strip(" .,:-") in _TITLED
    if is_surname or is_titled or found[0].startswith(("attn", "surname", "фамили", "под", "under", "г-")):
        return min(len(run), 2)
    return 0


def _shouted(shown: Shown, words: Sequence[Word], first: int, run: Sequence[str]) -> int:
    """A known given name in capitals counts after a cue."""
    text = shown.folded
    cue = text[max(0, words[first].start - 30) : words[first].start]
    return 1 if run[0] in _GIVEN and (_STRONG_CUE.search(cue) or _SIGN_OFF.search(cue)) else 0


def _has_cue(cue: str) -> bool:
    return bool(_STRONG_CUE.search(cue) or _CUE.search(cue) or _SIGN_OFF.search(cue))


def _is_inside(text: str, place: int) -> bool:
    before = text[:place].rstrip(" ")
    return bool(before) and before[-1] not in ".!?\n:-"


def _is_latin_surname(word: str) -> bool:
    return word.isascii() and word.endswith(("ov", "ova", "ev", "eva", "in", "ina", "sky", "skaya", "ko"))


def _with_initials(text: str, start: int, end: int) -> tuple[int, int]:
    after, before = _INITIALS.match(text, end), _INITIALS_BEFORE.search(text, max(0, start - 8), start)
    return (before.start() if before else start), (after.end() if after else end)


def _chinese(shown: Shown) -> Iterator[Entity]:
    text = shown.folded
    for match in _ZH_TITLED.finditer(text):
        yield _found(shown, *match.span("name"))
    for match in _ZH_FAMILIAR.finditer(text):
        yield _found(shown, *match.span("name"))
    for match in _ZH_SURNAME.finditer(text):
        yield _found(shown, *match.span("name"))
    for match in _ZH_CUED.finditer(text):
        is_strong = match[0].startswith(_ZH_STRONG)
        if match["name"] not in _ZH_WORDS and (is_strong or match["name"][0] in f"{CHINESE_SURNAMES_FIRST}小阿"):
            yield _found(shown, *match.span("name"))
    for match in _ZH_CLAUSE.finditer(text):
        if match["name"] not in _ZH_WORDS and match["name"][0] not in "谢":
            yield _found(shown, *match.span("name"))


def _found(shown: Shown, start: int, end: int) -> Entity:
    return Entity(entity="person", value=shown.written[start:end], start=start, end=end)
