"""A document asked of the bot reaches the customer on every channel: as bytes, as a link, or by a person."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from channels.api.outbound import item_of, item_of_letter
from channels.message import Address, File, Letter
from channels.webchat.inbound import decode, incoming_of
from channels.webchat.outbound import message_of
from gateway.file_links import PATH, FileLinks
from gateway.store.schema import attachment, cases
from tests.fakes.bot_chat import bot_chat
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway
from tests.journeys.mail_post import STRANGER, answering, post_office, settings
from tests.journeys.mail_post import words as words_of
from tests.papers.pdf_reading import words

VERIFIED = {"phone": "+74950000001"}


async def given(centre: QuietGateway, link: str) -> bytes:
    """The file behind a link, as the gateway finds it."""
    parts = centre.gateway.parts
    links = FileLinks(parts.signing_key, parts.settings.public_url())
    id_ = links.read(link.rpartition("/")[2], now=centre.now())
    ((sha256,),) = await centre.rows(select(attachment.c.sha256).where(attachment.c.id == id_))
    return await parts.blobs.get(sha256)


@pytest.mark.parametrize(
    ("locale", "question", "said", "name", "title"),
    [
        ("ru", "пришлите копию счёта по заказу 4500123456", "Копия счёта приложена", "Счёт INV-4500123456.pdf", "Счёт"),
        ("en", "Please send the invoice for order 4500123456", "is attached", "Invoice INV-4500123456.pdf", "Invoice"),
        ("zh", "请发一下订单4500123456的发票", "附件", "发票 INV-4500123456.pdf", "发票"),
    ],
)  # fmt: skip
async def test_a_verified_customer_gets_his_invoice_at_once(
    tmp_path: Path, locale: str, question: str, said: str, name: str, title: str
) -> None:
    async with quiet_gateway(tmp_path) as centre:
        (item,) = await centre.say("u1", question, locale=locale, **VERIFIED)
        assert said in item.text
        (file,) = item.attachments
        assert (file.name, file.media_type) == (name, "application/pdf")
        content = await given(centre, file.url)
        assert (len(content), f"{title} INV-4500123456" in words(content)) == (file.size, True)
        ((owner,),) = await centre.rows(select(cases.c.owner))
        assert owner == "bot"


async def test_the_feed_of_an_http_channel_tells_the_link(tmp_path: Path) -> None:
    async with quiet_gateway(tmp_path) as centre:
        (item,) = await centre.say("u1", "I need the delivery note for order 4500123456", **VERIFIED)
        (told,) = item_of(item)["attachments"]  # type: ignore[misc]
        assert (told["name"], told["media_type"]) == ("Delivery note DN-4500123456.pdf", "application/pdf")
        assert told["url"].startswith(f"http://127.0.0.1:8080{PATH}")


def test_the_webhook_of_an_http_channel_tells_it_too() -> None:
    file = File(name="a.pdf", media_type="application/pdf", content=b"%PDF-", size=5, url="https://x.example.com/1")
    letter = Letter(
        key="k",
        to=Address(kind="external", value="demo:u1"),
        text="See.",
        author="bot",
        case="1001",
        author_name=None,
        language="en",
        automatic=True,
        files=(file,),
    )
    assert item_of_letter(letter, channel="demo")["attachments"] == [
        {"name": "a.pdf", "media_type": "application/pdf", "size": 5, "url": "https://x.example.com/1"}
    ]


async def test_a_visitor_of_the_chat_sees_the_link(tmp_path: Path) -> None:
    async with quiet_gateway(tmp_path) as centre:
        raw = orjson.dumps({"type": "message", "id": "m1", "text": "нужен сертификат на A9F74216"})
        incoming = incoming_of(decode(raw), raw, channel="site", visitor="v1", locale="ru", most_bytes=1000)
        await centre.gateway.parts.door.accept(incoming)
        await centre.work()
        *_, answer = await centre.gateway.parts.door.history("site", "v1", after=0, limit=10)
        names = [one["name"] for one in message_of(answer)["attachments"]]  # type: ignore[attr-defined]
        assert names == ["Декларация о соответствии EX-DC-1001.pdf", "Протокол испытаний EX-TR-1002.pdf"]
        for file in answer.attachments:
            assert (await given(centre, file.url)).startswith(b"%PDF-")


async def test_telegram_carries_the_file_itself(tmp_path: Path) -> None:
    async with bot_chat(tmp_path) as chat:
        await chat.after(await chat.user.writes("нужен сертификат на A9F74216"))
        while await chat.outbox.send_due():
            pass
        documents = [one["document"] for one in chat.api.sent if "document" in one]
        assert [one["file_name"] for one in documents] == [
            "Декларация о соответствии EX-DC-1001.pdf",
            "Протокол испытаний EX-TR-1002.pdf",
        ]
        assert all(chat.api.files[one["file_id"]].startswith(b"%PDF-") for one in documents)


async def test_mail_carries_the_file_itself(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path)) as post:
        await post.write("Please send me a copy of the invoice for order 4500123456.")
        letter = post.letter()
    (attached,) = letter.iter_attachments()
    assert attached.get_filename() == "Invoice INV-4500123456.pdf"
    assert "Invoice INV-4500123456" in words(attached.get_content())
    assert "attached" in words_of(letter)


async def test_a_stranger_by_mail_gets_it_after_the_proof_only(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path)) as post:
        await post.write("Please send me a copy of the invoice for order 4500123456.", from_=STRANGER)
        asked = post.letter()
        assert list(asked.iter_attachments()) == []
        await post.write("0001", from_=STRANGER, **answering(asked))
        letters = {
            str(one["to"]): one for one in post.letters()
        }  # the papers of a company need more than a phone's end
        code = re.search(r"\b\d{6}\b", words_of(letters["customer@example.com"]))
        assert code is not None
        assert all(list(one.iter_attachments()) == [] for one in letters.values())
        await post.write(code[0], from_=STRANGER, **answering(letters[STRANGER]))
        (attached,) = post.letter().iter_attachments()
        assert attached.get_filename() == "Invoice INV-4500123456.pdf"
