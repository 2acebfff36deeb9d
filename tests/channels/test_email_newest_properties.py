"""Whatever lines customers put together, in any order: none is lost; and nothing of a quote below them comes in."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.newest import newest_part

OWN_LINES = [
    "Добрый день!",
    "Прошу выставить счёт:",
    "A9F74216 10 шт",
    "LC1D09M7 - 5 шт.",
    "Заказ 4500123456 от 05.01.2026",
    "05.01.2026 10:00 звонил вам менеджер Анна",
    "Сегодня 05.01.2026 в 10:00 курьер написал, что не приедет:",
    "Ваш менеджер пишет, что груз вышел.",
    "Адрес: 420000, Казань, ул. Примерная, 1",
    "Тел.: +7 495 000-00-01",
    "Почта: petr@example.com",
    "petr@example.com",
    "ООО «Пример»",
    "Кому: Примеров П. П.",
    "Дата: 5 мая",
    "Тема: доставка",
    "Когда отгрузка?",
    "С уважением,",
    "Пётр",
    "",
    "Hello,",
    "Please quote for the following:",
    "1. A9F74216 x 10",
    "- LC1D09M7, 5 pcs",
    "On 5 May you told me it was in stock",
    "On Monday at 10:00 I called and your colleague wrote it down:",
    "At 10:00 on 5 May 2026 the relay tripped:",
    "I wrote to care@example.com yesterday.",
    "To: site 12",
    "Date: Friday",
    "Delivery: Kazan",
    "https://example.com/a9f74216",
    "Sent by truck on Friday",
    "Thanks,",
    "John Example",
    "您好：",
    "请报价：",
    "型号 A9F74216，数量 10",
    "时间：2026年1月5日 10:00",
    "地址：上海市示例路1号",
    "联系电话：000-0000-0001",
    "我在2026年1月5日写信给你们：",
    "谢谢",
]
QUOTES = [
    "пн, 5 янв. 2026 г. в 10:00, Care <care@example.com>:\n\n> старое письмо\n",
    "On Mon, Jan 5, 2026 at 10:00 AM Care <care@example.com> wrote:\n> old words\n",
    "From: Care <care@example.com>\nSent: Monday, January 5, 2026 10:00 AM\nTo: P\nSubject: RE: x\n\nold words\n",
    "----- Original Message -----\nFrom: Care\n\nold words\n",
    '在 2026-01-05 10:00:00，"Care" <care@example.com> 写道：\n> old words\n',
    '------------------ 原始邮件 ------------------\n发件人: "Care" <care@example.com>;\n\nold words\n',
]
TEXTS = st.lists(st.sampled_from(OWN_LINES), min_size=1, max_size=12).map("\n".join)


@settings(max_examples=500, deadline=None)
@given(text=TEXTS)
def test_customers_lines_in_any_order_are_all_kept(text: str) -> None:
    assert newest_part(text).split() == text.split()


@settings(max_examples=500, deadline=None)
@given(text=TEXTS.filter(str.strip), quote=st.sampled_from(QUOTES))
def test_customers_lines_above_a_quote_are_all_kept_and_the_quote_is_not(text: str, quote: str) -> None:
    assert newest_part(f"{text}\n\n{quote}").split() == text.split()


@settings(max_examples=300, deadline=None)
@given(texts=st.lists(TEXTS.filter(str.strip), min_size=2, max_size=4))
def test_answers_between_quoted_lines_are_all_kept(texts: list[str]) -> None:
    asked = "On Mon, Jan 5, 2026 at 10:00 AM Care <care@example.com> wrote:\n"
    mail = asked + "\n".join(f"> old question\n\n{text}\n" for text in texts)
    assert newest_part(mail).split() == " ".join(texts).split()
