"""The newest part of a mail, in the forms mail programs write it, in Russian, English and Chinese."""

from __future__ import annotations

import pytest

from channels.email.newest import newest_part

WORDS = "Где заказ 4500123456?\n\nСпасибо,\nПётр"
OLD = "Ваш заказ принят.\nСлужба заботы"
QUOTED = "\n".join(f"> {line}" for line in OLD.split("\n"))

ATTRIBUTIONS = {
    "Gmail en": "On Mon, Jan 5, 2026 at 10:00 AM Customer Care <care@example.com> wrote:",
    "Gmail en, wrapped": "On Mon, Jan 5, 2026 at 10:00 AM Customer Care <\ncare@example.com> wrote:",
    "Gmail ru": "пн, 5 янв. 2026 г. в 10:00, Customer Care <care@example.com>:",
    "Gmail ru, old": "5 января 2026 г., 10:00 пользователь Customer Care <care@example.com> написал:",
    "Gmail zh": "Customer Care <care@example.com> 于2026年1月5日周一 10:00写道：",
    "Apple Mail en": "On 5 Jan 2026, at 10:00, Customer Care <care@example.com> wrote:",
    "Apple Mail ru": "5 янв. 2026 г., в 10:00, Customer Care <care@example.com> написал(а):",
    "Apple Mail zh": "在 2026年1月5日，10:00，Customer Care <care@example.com> 写道：",
    "Thunderbird en": "On 1/5/26 10:00, Customer Care wrote:",
    "Thunderbird ru": "05.01.2026 10:00, Customer Care пишет:",
    "Thunderbird zh": "在 2026/1/5 10:00, Customer Care 写道:",
    "Yandex": '05.01.2026, 10:00, "Customer Care" <care@example.com>:',
    "Mail.ru": "Понедельник, 5 января 2026, 10:00 +03:00 от Customer Care <care@example.com>:",
    "Gmail de": "Am Mo., 5. Jan. 2026 um 10:00 Uhr schrieb Customer Care <care@example.com>:",
    "Gmail fr": "Le lun. 5 janv. 2026 à 10:00, Customer Care <care@example.com> a écrit :",
    "Gmail es": "El lun, 5 ene 2026 a las 10:00, Customer Care (<care@example.com>) escribió:",
}

OPENINGS = {
    "Outlook en": "From: Customer Care <care@example.com>\nSent: Monday, 5 January 2026\nTo: P\nSubject: RE: x\n",
    "Outlook ru": "От: Customer Care <care@example.com>\nОтправлено: 5 января 2026 г. 10:00\nКому: P\nТема: RE: x\n",
    "Outlook zh": "发件人: Customer Care <care@example.com>\n发送时间: 2026年1月5日 10:00\n收件人: P\n主题: 回复: x\n",
    "Outlook web": "________________________________\nFrom: Care <care@example.com>\nSent: Monday\nTo: P\nSubject: x\n",
    "Outlook bold": "*From:* Care <care@example.com>\n*Sent:* Monday\n*To:* P\n*Subject:* x\n",
    "Outlook old en": "-----Original Message-----\nFrom: Care\n",
    "Outlook old ru": "-----Исходное сообщение-----\nОт: Care\n",
    "QQ Mail": '------------------ 原始邮件 ------------------\n发件人: "Care" <care@example.com>;\n',
    "QQ Mail, English": '------------------ Original ------------------\nFrom: "Care" <care@example.com>;\n',
    "163": "---- 回复的原邮件 ----\n发件人 Care\n",
    "Yandex forward": "-------- Пересылаемое сообщение --------\n05.01.2026, 10:00, Care:\n",
    "Gmail forward": "---------- Forwarded message ---------\nFrom: Care <care@example.com>\n",
    "Apple forward": "Begin forwarded message:\n\nFrom: Care <care@example.com>\n",
    "Apple forward ru": "Начало переадресованного сообщения:\n\nОт: Care <care@example.com>\n",
}


@pytest.mark.parametrize("said", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
def test_an_answer_above_a_quoted_mail_is_the_newest_part(said: str) -> None:
    assert newest_part(f"{WORDS}\n\n{said}\n\n{QUOTED}\n") == WORDS


@pytest.mark.parametrize("said", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
def test_an_answer_above_a_mail_without_quote_marks_is_the_newest_part(said: str) -> None:
    assert newest_part(f"{WORDS}\n{said}\n{OLD}\n") == WORDS


@pytest.mark.parametrize("said", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
def test_an_answer_below_a_quoted_mail_is_the_newest_part(said: str) -> None:
    assert newest_part(f"{said}\n{QUOTED}\n\n{WORDS}\n") == WORDS


@pytest.mark.parametrize("opening", OPENINGS.values(), ids=OPENINGS)
def test_an_answer_above_a_whole_mail_is_the_newest_part(opening: str) -> None:
    assert newest_part(f"{WORDS}\n\n{opening}\n{OLD}\n") == WORDS


def test_answers_between_quoted_lines_are_all_kept() -> None:
    said = ATTRIBUTIONS["Gmail en"]
    text = f"Hello,\n\n{said}\n> Which article?\nA9F74216\n> How many?\nTen.\n> Regards\n"
    assert newest_part(text) == "Hello,\n\nA9F74216\n\nTen."


@pytest.mark.parametrize("delimiter", ["-- ", "--"])
def test_what_stands_after_a_signature_delimiter_is_left_out(delimiter: str) -> None:
    assert newest_part(f"{WORDS}\n{delimiter}\nExample Electric\n+7 495 000-00-01") == WORDS


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Get Outlook for iOS",
        "Отправлено с iPhone",
        "Отправлено из мобильной Почты Mail.ru",
        "发自我的iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
    ],
)
def test_a_device_line_is_left_out(line: str) -> None:
    assert newest_part(f"{WORDS}\n\n{line}\n\n{ATTRIBUTIONS['Gmail ru']}\n{QUOTED}") == WORDS


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote:\nwhere is my order? Nobody answered.",
        "Прошу прислать:\n- счёт\n- накладную",
        "From: Moscow\nPlease deliver on Friday.",
        "Адрес доставки:\nМосква, ул. Примерная, 1",
        "Список ниже -- два артикула:\nA9F74216\nLC1D09M7",
        "----\nA line above is mine.",
        "Date: tomorrow?",
        "订单号：4500123456，请问什么时候发货？",
        "Отправлено вчера, а статус не меняется.",
    ],
)
def test_words_that_look_like_a_quote_are_kept(text: str) -> None:
    assert newest_part(text) == text


@pytest.mark.parametrize("opening", [OPENINGS["Gmail forward"], ATTRIBUTIONS["Yandex"] + "\n", OPENINGS["Outlook ru"]])
def test_a_forward_without_words_has_the_words_of_the_mail_inside(opening: str) -> None:
    assert newest_part(f"{opening}\n{OLD}\n") == OLD


def test_a_text_of_a_hundred_thousand_lines_is_cut_in_bounded_work() -> None:
    assert newest_part("x\n" * 100_000).count("x") == 5000


def test_nothing_is_nothing() -> None:
    assert newest_part("") == ""


def test_a_mail_quoted_in_the_line_of_its_introduction_is_left_out() -> None:
    said = "  On Mon, 5 Jan 2026 at 10:00, Care<care@example.com> wrote:   Where to?\nCare team"
    assert newest_part(f"To Kazan.\n\n{said}") == "To Kazan."


def test_words_behind_a_name_without_a_program_s_gap_or_address_are_kept() -> None:
    for text in (
        "On Mon, 5 Jan 2026 at 10:00, Care<care@example.com> wrote: we ship today. You did not.",
        "On Mon, 5 Jan 2026 at 10:00 the driver said:  nobody is here",
        "Total:  10 pcs for care@example.com at 10:00",
    ):
        assert newest_part(text) == text


def test_a_forward_in_one_line_with_its_introduction_keeps_its_words() -> None:
    assert newest_part("On Mon, 5 Jan 2026 at 10:00, Care<care@example.com> wrote:   Where to?") == "Where to?"
