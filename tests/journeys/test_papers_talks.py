"""Certificates and quotes asked of the bot in customers' own words, three languages, through the whole gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from channels.contract import FeedItem
from gateway.store.schema import attachment, cases, flow_state
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway
from tests.papers.pdf_reading import words

VERIFIED = {"phone": "+74950000001"}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def answer(centre: QuietGateway, text: str, locale: str = "en", **known: str) -> FeedItem:
    """The one answer to a message."""
    (item,) = await centre.say("u1", text, locale=locale, **known)
    return item


async def owner(centre: QuietGateway) -> tuple[str, str | None]:
    """Whose the one case is, and in which queue it waits."""
    ((who, queue),) = await centre.rows(select(cases.c.owner, cases.c.queue))
    return who, queue


async def last_paper(centre: QuietGateway) -> str:
    """What stands on the paper that went out last."""
    found = await centre.rows(select(attachment.c.sha256).order_by(attachment.c.id))
    return words(await centre.gateway.parts.blobs.get(found[-1][0]))


@pytest.mark.parametrize(
    ("locale", "question", "said", "names"),
    [
        ("ru", "нужен сертификат на A9F74216", "действует до", ["Декларация о соответствии", "Протокол испытаний"]),
        ("en", "Can I get a certificate for A9F74216?", "valid until", ["Declaration of conformity", "Test report"]),
        ("zh", "我需要A9F74216的合格证", "有效期至", ["符合性声明", "检测报告"]),
    ],
)
async def test_the_certificates_of_an_article_come_as_files(
    centre: QuietGateway, locale: str, question: str, said: str, names: list[str]
) -> None:
    item = await answer(centre, question, locale)
    assert said in item.text
    assert [file.name.rpartition(" ")[0] for file in item.attachments] == names
    assert (await owner(centre))[0] == "bot"


async def test_an_article_without_a_certificate_goes_to_the_technical_queue(centre: QuietGateway) -> None:
    item = await answer(centre, "please send a certificate for COR25-50")
    assert "no ready certificate file" in item.text
    assert item.attachments == ()
    who, queue = await owner(centre)
    assert (who, "technical" in (queue or "")) == ("queue", True)


@pytest.mark.parametrize(
    ("locale", "lines", "yes", "title"),
    [
        ("ru", ["нужно КП", "A9F74216 20 шт\nA9F74220 - 5"], "да", "Коммерческое предложение Q-300001"),
        ("en", ["quote please", "20 pcs A9F74216, 5 pcs A9F74220"], "yes", "Quote Q-300001"),
        ("zh", ["请给我们一份报价单", "A9F74216 20个，A9F74220 5个"], "是", "报价单 Q-300001"),
    ],
)
async def test_a_quote_is_made_after_a_yes_to_its_lines_and_sum(
    centre: QuietGateway, locale: str, lines: list[str], yes: str, title: str
) -> None:
    for line in lines:
        summary = await answer(centre, line, locale)
    for part in ("A9F74216", "20", "A9F74220", "5", "490"):
        assert part in summary.text
    assert summary.attachments == ()
    made = await answer(centre, yes, locale)
    assert "Q-300001" in made.text
    (file,) = made.attachments
    assert file.name == f"{title}.pdf"
    paper = await last_paper(centre)
    for part in (title, "A9F74216", "A9F74220"):
        assert part in paper
    assert (await owner(centre))[0] == "bot"


async def test_a_verified_account_is_quoted_its_own_prices_and_gets_the_quote_again(centre: QuietGateway) -> None:
    await answer(centre, "нужно КП", "ru", **VERIFIED)
    summary = await answer(centre, "A9F74216 20 шт", "ru", **VERIFIED)
    assert "1 090,00" in summary.text.replace("\u00a0", " ")
    await answer(centre, "да", "ru", **VERIFIED)
    again = await answer(centre, "пришлите копию моего коммерческого предложения", "ru", **VERIFIED)
    assert [file.name for file in again.attachments] == ["Коммерческое предложение Q-300001.pdf"]


async def test_a_corrected_number_is_summed_up_anew_before_the_quote_is_made(centre: QuietGateway) -> None:
    await answer(centre, "quote please")
    await answer(centre, "20 pcs A9F74216")
    corrected = await answer(centre, "no, 30, not 20")
    assert "30 pcs" in corrected.text
    assert corrected.attachments == ()
    assert "Q-300001" in (await answer(centre, "yes")).text


async def test_a_no_to_the_quote_makes_none(centre: QuietGateway) -> None:
    await answer(centre, "quote please")
    await answer(centre, "20 pcs A9F74216")
    asked = await answer(centre, "no")
    assert "What should change" in asked.text
    assert await centre.rows(select(attachment.c.id)) == []


async def test_an_invoice_is_told_to_a_stranger_after_the_proof_only(centre: QuietGateway) -> None:
    asked = await answer(centre, "I need a copy of the invoice for order 4500123410")
    assert asked.attachments == ()
    wrong = await answer(centre, "9999")
    assert wrong.attachments == ()
    right = await answer(centre, "0010")
    assert [file.name for file in right.attachments] == ["Invoice INV-4500123410.pdf"]
    ((state,),) = await centre.rows(select(flow_state.c.state))
    assert "phone_tail" not in state["slots"]
