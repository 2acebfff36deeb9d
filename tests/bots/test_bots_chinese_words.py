"""Short answers of Chinese customers: what they mean by them, and that nothing longer is taken for one."""

from __future__ import annotations

import pytest

from bots import parse
from bots.agreeing import reader

SAYS_YES = [
    "好嘞",
    "好滴",
    "行啊",
    "可以呀",
    "没错的",
    "就这么办",
    "确认无误",
    "是，下单",
    "可以，下单吧",
    "没毛病",
    "要",
]
SAYS_NO = ["不了", "不太对", "有问题", "否", "没", "暂时不用", "别下单", "不要了", "不行啊", "不用啦"]
NEITHER = ["好吗？", "对吧", "好像不对", "要五个", "对方付款", "不错", "没问题吗？", "确认一下地址", "不过要改一下"]


@pytest.mark.parametrize("text", SAYS_YES)
def test_a_yes_with_particles_is_a_plain_one_too(text: str) -> None:
    assert parse.yes_no(text) is True
    assert reader("place")(text) is True


@pytest.mark.parametrize("text", SAYS_NO)
def test_a_no_with_particles_is_a_no(text: str) -> None:
    assert parse.yes_no(text) is False
    assert reader("place")(text) is not True


@pytest.mark.parametrize("text", NEITHER)
def test_what_only_looks_like_a_yes_or_no_is_neither(text: str) -> None:
    assert parse.yes_no(text) is None
    assert reader("place")(text) is not True


@pytest.mark.parametrize("text", ["我要人工", "转人工客服", "有真人吗", "帮我转接人工", "找个人工客服吧", "叫个真人来"])
def test_a_person_is_asked_for_in_many_words(text: str) -> None:
    assert parse.wants_person(text)


@pytest.mark.parametrize("text", ["人工费多少", "客服电话多少", "你们客服很好", "换个人收货", "有人吗"])
def test_what_only_speaks_of_persons_asks_for_none(text: str) -> None:
    assert not parse.wants_person(text)


@pytest.mark.parametrize("text", ["返回上一步", "上一个问题", "回上一步"])
def test_back_is_asked_for_in_many_words(text: str) -> None:
    assert parse.wants_back(text)
    assert not parse.wants_back("我要退回商品")


@pytest.mark.parametrize("text", ["不想买了", "算啦", "我不要了", "取消下单", "那就算了吧"])
def test_breaking_off_is_heard_in_many_words(text: str) -> None:
    assert parse.wants_to_stop(text)


@pytest.mark.parametrize("text", ["不要了", "第二个不要了", "不要A9F74216", "取消订单"])
def test_taking_something_out_breaks_nothing_off(text: str) -> None:
    assert not parse.wants_to_stop(text)


@pytest.mark.parametrize("text", ["没收到验证码", "想不起来了", "单号丢了"])
def test_not_having_it_is_heard_in_many_words(text: str) -> None:
    assert parse.has_none(text)
