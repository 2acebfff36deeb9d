"""Letters handed to a mail server as it is in the world: it refuses, hangs, closes kept connections, wants a log-in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from channels.contract import Sent
from channels.email.channel import EmailChannel
from channels.email.envelope import Envelope
from channels.email.inbound import read
from channels.email.settings import Sending, from_table
from channels.email.smtp_out import SmtpOut
from channels.errors import NotSent, Refused, SendUnknown
from channels.message import Address, File
from tests.channels.email.line import between
from tests.channels.email.support import OURS, letter, settings, surroundings
from tests.fakes.token_server import token_server
from tests.live.child import free_port
from tests.live.smtp_sink import SmtpSink, own_certificate, running_smtp_sink

RAW = b"From: orders@example.com\r\n\r\nHello\r\n"


class Ticks:
    """A clock of seconds that a test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@asynccontextmanager
async def sending(sink: SmtpSink, folder: Path, **table: object) -> AsyncIterator[EmailChannel]:
    smtp = {"host": "localhost", "port": sink.port, "security": "none", **table.pop("smtp", {})}  # type: ignore[dict-item]
    channel = EmailChannel(settings(smtp=smtp, **table), surroundings(folder))
    try:
        yield channel
    finally:
        await channel.close()


@pytest.fixture
async def channel(smtp_sink: SmtpSink, tmp_path: Path) -> AsyncIterator[EmailChannel]:
    async with sending(smtp_sink, tmp_path) as opened:
        yield opened


def limits(sink: SmtpSink, **told: object) -> Sending:
    smtp = {"host": "localhost", "port": sink.port, "security": "none", **told}
    found = from_table({"mailboxes": {address: {} for address in OURS}, "smtp": smtp}).sending
    assert found is not None
    return found


def to(address: str) -> Address:
    return Address(kind="email", value=address)


async def test_a_letter_reaches_the_server_from_its_mailbox(smtp_sink: SmtpSink, channel: EmailChannel) -> None:
    sent = await channel.send(letter())
    (arrived,) = smtp_sink.letters
    assert (sent, arrived.sender, arrived.recipients, read(arrived.content).text) == (
        Sent(external_id="sb.TOKEN-1@example.com"),
        "orders@example.com",
        ("customer@example.com",),
        "It is on its way.",
    )


async def test_what_comes_back_names_the_letter_by_its_address(smtp_sink: SmtpSink, tmp_path: Path) -> None:
    async with sending(smtp_sink, tmp_path, bounce_address="bounces@example.com") as channel:
        await channel.send(letter(automatic=True))
    assert smtp_sink.letters[0].sender == "bounces+sb.TOKEN-1@example.com"


async def test_a_mailboxs_own_name_stands_before_its_address(smtp_sink: SmtpSink, tmp_path: Path) -> None:
    boxes = {"orders@example.com": {"name": "Заказы, отдел"}}
    async with sending(smtp_sink, tmp_path, mailboxes=boxes) as channel:
        await channel.send(letter(brand="Brand"))
    assert read(smtp_sink.letters[0].content).sender.name == "Заказы, отдел"


async def test_nothing_goes_out_from_a_mailbox_that_is_only_observed(smtp_sink: SmtpSink, tmp_path: Path) -> None:
    async with sending(smtp_sink, tmp_path, mailboxes={"orders@example.com": {"observe": True}}) as channel:
        with pytest.raises(Refused, match="observed"):
            await channel.send(letter())
    assert smtp_sink.letters == ()


async def test_an_unknown_recipient_is_a_dead_address(smtp_sink: SmtpSink, channel: EmailChannel) -> None:
    smtp_sink.refuse("customer@example.com")
    with pytest.raises(Refused) as refused:
        await channel.send(letter())
    assert refused.value.address_dead


async def test_a_refusal_for_policy_leaves_the_address_alive(smtp_sink: SmtpSink, channel: EmailChannel) -> None:
    smtp_sink.refuse("customer@example.com", "550 5.7.1 not today, not from you")
    with pytest.raises(Refused) as refused:
        await channel.send(letter())
    assert not refused.value.address_dead


async def test_a_greylisted_recipient_is_worth_another_try(smtp_sink: SmtpSink, channel: EmailChannel) -> None:
    smtp_sink.refuse("customer@example.com", "450 4.7.1 come again")
    with pytest.raises(NotSent, match="450") as told:
        await channel.send(letter())
    assert told.value.counts


@pytest.mark.parametrize(("reply", "error"), [("451 4.3.0 later", NotSent), ("554 5.7.1 not wanted", Refused)])
async def test_the_servers_word_after_the_letter_decides(
    smtp_sink: SmtpSink, channel: EmailChannel, reply: str, error: type[Exception]
) -> None:
    smtp_sink.answer_data(reply)
    with pytest.raises(error, match=re.escape(reply[:3])):
        await channel.send(letter())
    assert smtp_sink.letters == ()


async def test_a_connection_cut_after_the_letter_leaves_its_fate_unknown(
    smtp_sink: SmtpSink, channel: EmailChannel
) -> None:
    smtp_sink.close_after_data()
    with pytest.raises(SendUnknown):
        await channel.send(letter())


async def test_a_server_that_hangs_after_the_letter_leaves_its_fate_unknown(smtp_sink: SmtpSink) -> None:
    smtp_sink.hang_after_data()
    out = SmtpOut(limits(smtp_sink), data_timeout_s=0.3)
    with pytest.raises(SendUnknown):
        await out.send(RAW, envelope=envelope(), key="k")
    await out.close()


async def test_nobody_at_the_servers_port_is_worth_another_try(tmp_path: Path) -> None:
    smtp = {"host": "127.0.0.1", "port": free_port(), "security": "none"}
    with pytest.raises(NotSent, match="cannot be reached"):
        await EmailChannel(settings(smtp=smtp), surroundings(tmp_path)).send(letter())


async def test_a_server_that_is_full_at_the_door_is_worth_another_try(
    smtp_sink: SmtpSink, channel: EmailChannel
) -> None:
    smtp_sink.greet("421 4.3.2 too many connections")
    with pytest.raises(NotSent, match=r"421 4\.3\.2 too many"):
        await channel.send(letter())
    await channel.send(letter())
    assert len(smtp_sink.letters) == 1


async def test_one_connection_carries_several_letters(smtp_sink: SmtpSink, channel: EmailChannel) -> None:
    for _ in range(3):
        await channel.send(letter())
    assert [one.connection for one in smtp_sink.letters] == [1, 1, 1]


async def test_a_connection_carries_its_share_and_no_more(smtp_sink: SmtpSink, tmp_path: Path) -> None:
    async with sending(smtp_sink, tmp_path, smtp={"per_connection": 2}) as channel:
        for _ in range(5):
            await channel.send(letter())
    assert [one.connection for one in smtp_sink.letters] == [1, 1, 2, 2, 3]


async def test_letters_at_once_share_the_connections_there_may_be(smtp_sink: SmtpSink, channel: EmailChannel) -> None:
    await asyncio.gather(*(channel.send(letter()) for _ in range(8)))
    assert (len(smtp_sink.letters), smtp_sink.connections) == (8, 2)


async def test_a_refused_letter_leaves_the_connection_to_the_next(smtp_sink: SmtpSink, channel: EmailChannel) -> None:
    smtp_sink.refuse("nobody@example.com")
    with pytest.raises(Refused):
        await channel.send(letter(to=to("nobody@example.com")))
    await channel.send(letter())
    assert [one.connection for one in smtp_sink.letters] == [1]


async def test_a_kept_connection_that_the_server_closed_is_replaced_and_no_try_fails(
    smtp_sink: SmtpSink, channel: EmailChannel
) -> None:
    await channel.send(letter())
    smtp_sink.drop_connections()
    await channel.send(letter())
    assert [one.connection for one in smtp_sink.letters] == [1, 2]


async def test_a_kept_connection_that_fell_silent_is_replaced_and_no_try_fails(smtp_sink: SmtpSink) -> None:
    async with between(smtp_sink.port) as line:
        out = SmtpOut(limits(smtp_sink, port=line.port), kept_timeout_s=0.2)
        await out.send(RAW, envelope=envelope(), key="1")
        line.fall_silent()
        await out.send(RAW, envelope=envelope(), key="2")
        await out.close()
    assert [one.connection for one in smtp_sink.letters] == [1, 2]


async def test_a_server_that_wants_a_log_in_we_have_not_costs_no_try(tmp_path: Path) -> None:
    with running_smtp_sink(log_in=True) as sink:
        async with sending(sink, tmp_path) as channel:
            with pytest.raises(NotSent, match="wants a log-in") as told:
                await channel.send(letter())
    assert not told.value.counts


async def test_idle_connections_are_left(smtp_sink: SmtpSink) -> None:
    ticks = Ticks()
    out = SmtpOut(limits(smtp_sink), idle_s=0.0, clock=ticks)
    await out.send(RAW, envelope=envelope(), key="1")
    await until(lambda: not out._pool._idle)
    await out.send(RAW, envelope=envelope(), key="2")
    await out.close()
    assert [one.connection for one in smtp_sink.letters] == [1, 2]


async def test_a_letter_beyond_the_limit_waits_at_no_cost_of_a_try(smtp_sink: SmtpSink) -> None:
    ticks = Ticks()
    out = SmtpOut(limits(smtp_sink, per_minute=2), clock=ticks)
    for _ in range(2):
        await out.send(RAW, envelope=envelope(), key="k")
    waits = []
    for _ in range(2):
        with pytest.raises(NotSent) as told:
            await out.send(RAW, envelope=envelope(), key="k")
        assert not told.value.counts
        waits.append(told.value.retry_after_s)
    ticks.at += 60
    await out.send(RAW, envelope=envelope(), key="k")
    await out.close()
    assert waits == [60, 90]
    assert len(smtp_sink.letters) == 3


async def test_where_all_connections_are_busy_for_long_a_letter_waits_at_no_cost_of_a_try(smtp_sink: SmtpSink) -> None:
    smtp_sink.hang_after_data()
    out = SmtpOut(limits(smtp_sink, connections=1), data_timeout_s=30, room_s=0.05)
    busy = asyncio.create_task(out.send(RAW, envelope=envelope(), key="1"))
    await smtp_sink.arrived(1)
    with pytest.raises(NotSent, match="busy") as told:
        await out.send(RAW, envelope=envelope(), key="2")
    busy.cancel()
    await asyncio.gather(busy, return_exceptions=True)
    await out.close()
    assert not told.value.counts


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_letters_go_over_tls_to_a_server_whose_certificate_we_know(tmp_path: Path, security: str) -> None:
    certificate = own_certificate(tmp_path)
    with running_smtp_sink(certificate=certificate, security=security) as sink:  # type: ignore[arg-type]
        async with sending(sink, tmp_path, smtp={"security": security, "ca_file": str(certificate)}) as channel:
            await channel.send(letter())
        assert len(sink.letters) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_nothing_is_sent_to_a_server_that_nobody_vouches_for(tmp_path: Path, security: str) -> None:
    certificate = own_certificate(tmp_path)
    with running_smtp_sink(certificate=certificate, security=security) as sink:  # type: ignore[arg-type]
        async with sending(sink, tmp_path, smtp={"security": security}) as channel:
            with pytest.raises(NotSent, match=r"(?i)safely.*certificate"):
                await channel.send(letter())


async def test_where_starttls_is_missing_nothing_goes_in_the_clear(smtp_sink: SmtpSink, tmp_path: Path) -> None:
    async with sending(smtp_sink, tmp_path, smtp={"security": "starttls", "user": "u", "password": "p"}) as channel:
        with pytest.raises(NotSent):
            await channel.send(letter())
    assert (smtp_sink.letters, smtp_sink.logins) == ((), [])


async def test_we_log_in_with_the_password(tmp_path: Path) -> None:
    with running_smtp_sink(log_in=True) as sink:
        async with sending(sink, tmp_path, smtp={"user": "care", "password": "right"}) as channel:
            await channel.send(letter())
        assert (len(sink.letters), sink.logins) == (1, [("care", True)])


async def test_a_refused_log_in_is_told_and_not_repeated_for_a_while(tmp_path: Path) -> None:
    ticks = Ticks()
    with running_smtp_sink(log_in=True) as sink:
        out = SmtpOut(limits(sink, user="care", password="wrong-secret"), clock=ticks)
        waits = []
        for _ in range(3):
            with pytest.raises(NotSent, match="refuses our user or password") as told:
                await out.send(RAW, envelope=envelope(), key="k")
            assert not told.value.counts
            assert "wrong-secret" not in str(told.value)
            waits.append(told.value.retry_after_s)
            ticks.at += 100
        tried = len(sink.logins)
        sink.password = "wrong-secret"
        ticks.at += 500
        await out.send(RAW, envelope=envelope(), key="k")
        await out.close()
    assert waits == [600, 500, 400]
    assert sink.logins[tried:] == [("care", True)]
    assert len(sink.letters) == 1


async def test_we_log_in_by_oauth2_and_renew_a_token_that_is_refused(tmp_path: Path) -> None:
    async with token_server() as tokens:
        oauth = {"token_url": tokens.url, "client_id": "us", "client_secret": "s", "refresh_token": "r"}
        with running_smtp_sink(log_in=True) as sink:
            sink.tokens = {"token-2"}
            async with sending(sink, tmp_path, smtp={"user": "care@example.com", "oauth": oauth}) as channel:
                await channel.send(letter())
            assert sink.logins == [("care@example.com", False), ("care@example.com", True)]
            assert len(sink.letters) == 1


async def test_a_refused_token_costs_no_try_and_is_not_told(tmp_path: Path) -> None:
    async with token_server() as tokens:
        oauth = {"token_url": tokens.url, "client_id": "us", "client_secret": "s", "refresh_token": "r"}
        with running_smtp_sink(log_in=True) as sink:
            async with sending(sink, tmp_path, smtp={"user": "care@example.com", "oauth": oauth}) as channel:
                with pytest.raises(NotSent, match="refuses our user or password") as told:
                    await channel.send(letter())
    assert not told.value.counts
    assert "token-" not in str(told.value)


async def test_a_token_server_that_is_away_is_worth_another_try(tmp_path: Path) -> None:
    oauth = {"token_url": f"http://127.0.0.1:{free_port()}/token", "client_id": "us", "refresh_token": "r"}
    with running_smtp_sink(log_in=True) as sink:
        async with sending(sink, tmp_path, smtp={"user": "care@example.com", "oauth": oauth}) as channel:
            with pytest.raises(NotSent, match="no access token"):
                await channel.send(letter())


async def test_an_address_in_another_script_goes_to_a_server_that_knows_them(
    smtp_sink: SmtpSink, channel: EmailChannel
) -> None:
    await channel.send(letter(to=to("покупатель@пример.example")))
    assert smtp_sink.letters[0].recipients == ("покупатель@xn--e1afmkfd.example",)
    assert "SMTPUTF8" in smtp_sink.mail_options[0]


async def test_a_domain_in_another_script_goes_to_any_server(tmp_path: Path) -> None:
    with running_smtp_sink(international=False) as sink:
        async with sending(sink, tmp_path) as channel:
            await channel.send(letter(to=to("info@例子.example")))
        assert sink.letters[0].recipients == ("info@xn--fsqu00a.example",)


async def test_an_address_that_the_server_cannot_take_is_refused_in_words(tmp_path: Path) -> None:
    with running_smtp_sink(international=False) as sink:
        async with sending(sink, tmp_path) as channel:
            with pytest.raises(Refused, match="SMTPUTF8") as refused:
                await channel.send(letter(to=to("покупатель@example.com")))
        assert not refused.value.address_dead


async def test_a_letter_that_is_too_large_for_the_server_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    file = File(name="a.pdf", media_type="application/pdf", content=b"x" * 300_000, size=300_000)
    with running_smtp_sink(most_bytes=100_000) as sink:
        async with sending(sink, tmp_path) as channel:
            with pytest.raises(Refused, match="the mail server takes 100000"):
                await channel.send(letter(files=(file,)))


async def test_a_letter_that_is_cancelled_leaves_its_place_to_the_next(smtp_sink: SmtpSink) -> None:
    smtp_sink.hang_after_data()
    out = SmtpOut(limits(smtp_sink, connections=1))
    held = asyncio.create_task(out.send(RAW, envelope=envelope(), key="1"))
    await smtp_sink.arrived(1)
    held.cancel()
    await asyncio.gather(held, return_exceptions=True)
    await out.send(RAW, envelope=envelope(), key="2")
    await out.close()
    assert len(smtp_sink.letters) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"a\r\n.\r\nMAIL FROM:<x@example.com>\r\n",
        b"a\n.\nMAIL FROM:<x@example.com>\n",
        b"a\r.\rMAIL FROM:<x>\r",
        b"\n.\r\nb",
    ],
)
async def test_no_line_of_a_letter_ends_it(smtp_sink: SmtpSink, body: bytes) -> None:
    out = SmtpOut(limits(smtp_sink))
    await out.send(b"Subject: x\r\n\r\n" + body, envelope=envelope(), key="1")
    await out.close()
    (one,) = smtp_sink.letters
    assert (
        one.content.replace(b"\r\n", b"\n").rstrip()
        == re.sub(rb"\r\n|\r|\n", b"\n", b"Subject: x\r\n\r\n" + body).rstrip()
    )
    assert b"\r" not in one.content.replace(b"\r\n", b"") and b"\n" not in one.content.replace(b"\r\n", b"")


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0)


def envelope() -> Envelope:
    return Envelope(sender="orders@example.com", recipient="customer@example.com")
