"""Quantities in Chinese: a number before a measure word of goods, after 数量, or a change from one to another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.contract import Entity
from nlu.folding import Shown
from nlu.numbers import CHINESE, value_of

CHINESE_ALONE = rf"[{CHINESE}]{{1,5}}"
"""A Chinese number that is the whole of a message."""

_MEASURE = (
    "个|件|台|只|盒|箱|套|包|米|支|瓶|卷|张|双|条|根(?!本)|桶|片|公斤|把|袋|罐|份|本|颗|粒|面|副|板|对|打|"
    "块(?![钱五六七八九一二三四分]|电|儿|到|$)|样|种物|组|枚|升(?!装)|箱子|方|车|路带|"
    "辆|盘|束|捆|吨|匹|扇|瓣|筒|排|听|kg|pcs?|m(?=[,，。 ]|$)|шт"
)
_CHINESE = re.compile(
    rf"(?P<before>[\u4e00-\u9fff]?)(?<![\d.{CHINESE}a-z])(?P<n>\d{{1,6}}(?:\.\d)?|(?!一[{CHINESE}]?(?:般|些|样|"
    rf"下|直|定|起))[{CHINESE}]{{1,8}}|半(?=[打箱盒袋]))\s?"
    rf"(?P<unit>{_MEASURE})(?=(?P<after>[\u4e00-\u9fff]{{0,3}}))"
)
_ZH_NO_GOODS = re.compile(
    "(?:手机|柜台|部门|教室|手指|网关|回路|只读|单(?!极|相|开)|订单|卡(?![托座扣])|群|问题|事|月|小时|钟|星期|"
    "礼拜|人|电话|千瓦|地方|建议|朋友|客服|孩子|"
    "疑问|选项|办法|说法|答复|账号|优惠|活动|好评|差评|师傅|工程|"
    "位|客户|公司|店|包裹|型号|方案|工作|快递|路口|名字|地址|项目|号|品牌|牌子|短信|邮件|链接|文件|发票|字|原因|"
    "要求|请求|女|男|老|宝|月|地|有什|怎|哪|多|啥|什么|不一|区别|都|更|到底|"
    "表格|报价|价|答案|交代|结果|回复|回电|说明|解释|消息|同事|投诉|意见|渠道|平台|网站|页面|密码|验证|截图|步骤|"
    "理由|机会|习惯|星|想法|情况|样子|样|方便|能|比|哪|字)"
)
_ZH_NEVER_BEFORE = frozenset("第这哪每几数满整某另打")
_ZH_WORD_BEFORE = frozenset("上下前后头半那有同")
_ZH_ONE_AFTER = re.compile(
    r"(?:来|要|买|订|补|加|加上|减|拿|留|寄|下单|扣|取|退|再|还有|搬|就|仅|只|plus|reserve|hold|order|add|增加|"
    r"追加|预留|采购)\s?$"
)
_ZH_THRESHOLD = re.compile(r"(?:满|超过|大于|不少于|至少|最少|起订|低于|以上|送|第|每|一箱|一包|一盒)\s?$")
_ZH_AFTER_THRESHOLD = re.compile(r"^(?:以上|起|以内|一箱|一包|一盒|一组|装|代发|打[一二三四五六七八九]?折|一换)")


_ZH_ORDERS = re.compile("下单|买|订购|预订|来三|要三|加三|补三|各三")
_ZH_SIZE = re.compile("米[一二三四五六七八九\\d的高宽长深]|包(?:换|修|退|三)")
_ZH_BARE = re.compile(
    rf"(?:数量|数目|件数)?从(?P<from>\d{{1,5}}|[{CHINESE}]{{1,4}})[个件台只盒箱套]?(?:改成|改为|变成|变|改|换成|加到|减到)"
    rf"(?P<to>\d{{1,5}}|[{CHINESE}]{{1,4}})(?![\d.号月日点元块])"
    rf"|(?:(?:数量|数目|件数)(?:是|为|改成|改为|变成|从)?[:： ]?\s?)(?P<n>\d{{1,5}}|[{CHINESE}]{{1,5}})(?![\d.])"
    r"|(?:^|[要来买订加，, ])(?P<pair>[俩仨])(?=$|[就够吧行，。,.!])"
)


def find_chinese_quantities(shown: Shown) -> Iterator[Entity]:
    """How many of something, where the text has Chinese characters."""
    text = shown.folded
    for match in _CHINESE.finditer(text):
        start, end = match.span("n")
        before = text[max(0, start - 10) : start]
        is_word = not match["n"][0].isdigit() and match["before"] in _ZH_WORD_BEFORE and match["unit"] in "个种位样"
        if (match["before"] and (match["before"] in _ZH_NEVER_BEFORE or is_word)) or _ZH_THRESHOLD.search(before):
            continue
        no_goods = _ZH_NO_GOODS.match(match["after"].removeprefix("都") if match["n"].isdigit() else match["after"])
        if no_goods or _ZH_AFTER_THRESHOLD.match(match["after"]):
            continue
        if match["n"] == "一" and (not _ZH_ONE_AFTER.search(before) or match["unit"] in {"样", "份", "张"}):
            continue
        is_warranty = match["n"] == "三" and match["unit"] == "包" and not _ZH_ORDERS.search(text)
        if is_warranty or _ZH_SIZE.match(text, end):
            continue
        value = "0.5" if match["n"] == "半" else value_of(match["n"])
        if value is not None and match["unit"] == "打" and match["n"] != "打":
            value = str(int(float(value) * 12)) if match["n"] == "半" else value
        if value is not None and match["n"] != "零":
            yield _found(shown, start, end + (match["n"] == "半" and match["unit"] == "打"), value)
    for match in _ZH_BARE.finditer(text):
        yield from groups_of(shown, match)


def groups_of(shown: Shown, match: re.Match[str]) -> Iterator[Entity]:
    """Every group of a match that is a number, as a quantity."""
    for name, written in match.groupdict().items():
        value = value_of(written) if written else None
        if value is not None:
            yield _found(shown, *match.span(name), value)


def _found(shown: Shown, start: int, end: int, value: str) -> Entity:
    return Entity(entity="quantity", value=shown.written[start:end], normalized=value, start=start, end=end)
