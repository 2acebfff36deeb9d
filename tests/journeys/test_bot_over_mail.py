"""What binds, by mail: one letter a turn, whole sentences, never a menu, with its papers; in three languages."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import pytest

from gateway.orders.contract import Order, OrderState
from tests.journeys.mail_post import MINUTE, STRANGER, Post, answering, post_office, settings
from tests.journeys.mail_post import words as words_of

_MENU = re.compile(r"\[[^\]]+\]|button|кнопк|按钮", re.IGNORECASE)


@dataclass
class Customer:
    """A customer who writes from an address that nobody knows, and answers our newest letter each time."""

    post: Post
    last: dict[str, str] = field(default_factory=dict)
    quoted: str = ""

    async def writes(self, body: str) -> EmailMessage:
        """Write a mail that quotes our last letter; gives the one letter that it is answered with."""
        self.post.clock.at += MINUTE
        await self.post.write(body + self.quoted, worked=True, from_=STRANGER, return_path=STRANGER, **self.last)
        (letter,) = self.post.letters()
        self.last = answering(letter)
        said = words_of(letter)
        assert not _MENU.search(said), said
        self.quoted = "\n\n" + "\n".join(f"> {line}" for line in said.splitlines())
        return letter

    async def talks(self, lines: Sequence[str]) -> EmailMessage:
        """Write one mail after another; gives the last letter."""
        letters = [await self.writes(line) for line in lines]
        return letters[-1]

    async def order(self, number: str) -> Order:
        found = await self.post.gateway.parts.orders.order(number)
        assert found is not None
        return found


@pytest.fixture
async def customer(tmp_path: Path) -> AsyncIterator[Customer]:
    async with post_office(settings(tmp_path)) as post:
        yield Customer(post)


def files(letter: EmailMessage) -> list[str]:
    return [str(part.get_filename()) for part in letter.iter_attachments()]


@pytest.mark.parametrize(
    ("lines", "yes", "told"),
    [
        (
            [
                "Добрый день!\n\nПрошу оформить заказ: A9F74216, 10 шт., доставка: Москва, ул. Садовая, 8. Оплата"
                " картой.\n\nС уважением,\nАнна Котова\nООО «Пример»\nтел. +7 495 000-00-09"
            ],
            "Да, всё верно.",
            "оформлен",
        ),
        (
            [
                "Hello,\n\nI'd like to order 10 pcs of A9F74216, deliver to Moscow, Sadovaya street 8, paying by"
                " card.\n\nBest regards,\nAnna Brown\n+7 495 000-00-09"
            ],
            "Yes, please.",
            "is placed",
        ),
        (
            ["您好，我要订购10个A9F74216，送到莫斯科，萨多瓦亚街8号，在线刷卡。", "王芳，+7 495 000-00-09"],
            "是的",
            "下单成功",
        ),
    ],
)
async def test_an_order_is_summed_up_and_placed(customer: Customer, lines: list[str], yes: str, told: str) -> None:
    summary = words_of(await customer.talks(lines))
    for part in ("A9F74216", "8", "+74950000009"):
        assert part in summary
    done = await customer.writes(yes)
    assert "4500200001" in words_of(done)
    assert [name.endswith("4500200001.pdf") for name in files(done)] == [True]
    order = await customer.order("4500200001")
    assert [(line.reference, line.quantity) for line in order.lines] == [("A9F74216", 10)]


@pytest.mark.parametrize(
    ("lines", "yes"),
    [
        (["Здравствуйте! Отмените, пожалуйста, заказ 4500123408.\n\nИван", "0008", "нашли дешевле"], "да, отменяйте"),
        (["Please cancel my order 4500123408.\n\nAnna Brown", "0008", "I ordered it twice by mistake"], "Yes."),
        (["您好，\n\n请取消订单4500123408。\n\n谢谢\n王芳", "手机尾号0008", "买错了"], "是的"),
    ],
)
async def test_an_order_is_cancelled(customer: Customer, lines: list[str], yes: str) -> None:
    assert "4500123408" in words_of(await customer.talks(lines))
    assert (await customer.order("4500123408")).state is OrderState.CONFIRMED
    await customer.writes(yes)
    assert (await customer.order("4500123408")).state is OrderState.CANCELLED


@pytest.mark.parametrize(
    ("lines", "yes"),
    [
        (["В заказе 4500123408 нужно не 6, а 3 штуки HH2015.\n\nИван", "0008"], "да"),
        (["Please change my order 4500123408: 3 pcs of HH2015 instead of 6.\n\nAnna", "The digits are 0008"], "Yes."),
        (["请修改订单4500123408：HH2015改成3个", "0008"], "是的"),
    ],
)
async def test_the_lines_of_an_order_are_changed(customer: Customer, lines: list[str], yes: str) -> None:
    assert "HH2015" in words_of(await customer.talks(lines))
    await customer.writes(yes)
    order = await customer.order("4500123408")
    assert {line.reference: line.quantity for line in order.lines}["HH2015"] == 3


@pytest.mark.parametrize(
    ("lines", "yes"),
    [
        (["хочу вернуть товар из заказа 4500123410\n\nИван", "0010", "всё", "деньги вернуть", "не подошло"], "да"),
        (["I want to return goods from order 4500123410", "0010", "all", "money back please", "not needed"], "yes"),
        (["我要退货，订单4500123410", "0010", "全部", "退款", "不需要了"], "是"),
    ],
)
async def test_a_return_is_registered_and_its_label_is_attached(customer: Customer, lines: list[str], yes: str) -> None:
    await customer.talks(lines)
    done = await customer.writes(yes)
    assert "RMA-600001" in words_of(done)
    assert [name.endswith(".pdf") for name in files(done)] == [True]


@pytest.mark.parametrize(
    ("lines", "yes"),
    [
        (["Отложите, пожалуйста, 2 шт A9F74216 в Северном магазине.\n\nАнна Петрова\n+7 495 000-00-08"], "да"),
        (["Please put aside 2 pcs of A9F74216 at the North store.\n\nAnna Brown\n+7 495 000-00-08"], "Yes."),
        (["请在北区门店预留2个A9F74216", "王芳", "没有"], "是"),
    ],
)
async def test_goods_are_put_aside(customer: Customer, lines: list[str], yes: str) -> None:
    await customer.talks(lines)
    assert await customer.post.gateway.parts.orders.reservation("R-700001") is None
    assert "R-700001" in words_of(await customer.writes(yes))


@pytest.mark.parametrize(
    "wish",
    [
        "Сообщите, когда появится LC1D09M7, нужно 4 шт.",
        "Please tell me when LC1D09M7 is back, I need 4.",
        "LC1D09M7 到货后请通知我，需要4个。",
    ],
)
async def test_who_wants_to_be_told_is_told_of_it_in_one_letter(customer: Customer, wish: str) -> None:
    assert "LC1D09M7" in words_of(await customer.writes(wish))
    (row,) = await customer.post.rows("SELECT reference FROM stock_wait")
    assert row["reference"] == "LC1D09M7"


@pytest.mark.parametrize(
    "words",
    [
        "Добрый день. Курьер нахамил и бросил коробку у двери, заказ 4500123410. Это возмутительно!\nИван",
        "Your courier was rude and threw the box at the door, order 4500123410. This is outrageous!\nAnna",
        "你们的快递员态度恶劣，把箱子扔在门口，订单4500123410，太过分了！",
    ],
)
async def test_a_complaint_is_with_people_at_once_and_never_argued_with(customer: Customer, words: str) -> None:
    await customer.writes(words)
    (row,) = await customer.post.rows("SELECT owner, queue, number FROM cases")
    assert (row["owner"], row["queue"]) == ("queue", "complaints")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Перезвоните мне завтра в 11 по договору: +7 495 000-00-08.", "17 ноября"),
        ("Please call me back tomorrow at 11 about the contract: +7 495 000-00-08.", "17 November"),
        ("请明天11点给我回电，关于合同，电话+7 495 000-00-08", "11月17日"),
    ],
)
async def test_a_call_is_promised_for_the_hour_that_was_asked(customer: Customer, words: str, told: str) -> None:
    assert told in words_of(await customer.writes(words))
    rows = await customer.post.rows("SELECT kind FROM promise WHERE kind = 'callback'")
    assert len(rows) == 1
