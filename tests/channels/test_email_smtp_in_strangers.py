"""Mail brought by strangers with time and bad will: no smuggling, no probing, no endless talk, one mail stays one."""

from __future__ import annotations

import asyncio
import smtplib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from channels.email.inbound import read
from channels.email.smtp_in import MOST_HOPS, Protocol
from channels.email.smtp_session import MOST_STRANGERS
from tests.channels.email.support import OURS, Doorstep, mail
from tests.channels.test_email_smtp_in import FROM, listening, spoken, talk

TO = f"RCPT TO:<{OURS[0]}>"
MAIL = f"MAIL FROM:<{FROM}>"


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A bare connection behind the greeting."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    try:
        yield reader, writer
    finally:
        writer.close()


async def codes(port: int, said: bytes) -> list[str]:
    """The codes of all answers to bytes sent in one go, QUIT at their end."""
    async with connected(port) as (reader, writer):
        writer.write(said + b"QUIT\r\n")
        answers = (await asyncio.wait_for(reader.read(), 60)).decode().splitlines()
        return [line[:3] for line in answers if line[3:4] != "-"]


def wire(*commands: str, then: bytes = b"") -> bytes:
    return "".join(f"{command}\r\n" for command in commands).encode() + then


@pytest.mark.parametrize("dot", [b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n", b"\r.\r\n", b"\r\n.\r", b"\n.\r"])
async def test_no_second_mail_is_smuggled_in_behind_a_dot_that_ends_nothing(dot: bytes) -> None:
    smuggled = wire("MAIL FROM:<boss@example.com>", TO, "DATA") + mail("smuggled", message_id="<2@example.com>")
    door = Doorstep()
    async with listening(door, "smtp") as listener:
        said = await spoken(listener.port, "EHLO x", MAIL, TO, "DATA", final=mail("hello") + dot + smuggled)
    assert ([line[:3] for line in said], door.stored) == ([b"554", b"221"], [])


async def test_bare_line_ends_make_no_other_mail() -> None:
    door = Doorstep()
    async with listening(door, "smtp") as listener:
        await spoken(listener.port, "EHLO x", MAIL, TO, "DATA", final=mail(b"one\ntwo\rthree"))
    assert [read(one.payload).text.splitlines() for one in door.stored] == [["one", "two", "three"]]


@pytest.mark.parametrize("body", [".", "..", ".a\n.b", "a\n\n.\n", "\n.hidden"])
async def test_lines_that_begin_with_a_dot_arrive_as_they_were(body: str) -> None:
    door = Doorstep()
    async with listening(door, "smtp") as listener:
        await talk("smtp", listener.port, lambda one: one.sendmail(FROM, OURS[0], mail(body)))
    (stored,) = door.stored
    assert stored.payload.partition(b"\r\n\r\n")[2].rstrip() == body.replace("\n", "\r\n").encode().rstrip()


async def test_a_mail_in_pieces_of_one_byte_is_read_as_one() -> None:
    door = Doorstep()
    async with listening(door, "smtp") as listener, connected(listener.port) as (reader, writer):
        for byte in wire("EHLO x", MAIL, TO, "DATA", then=mail("..\n...\n") + b"\r\n.\r\n") + b"QUIT\r\n":
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)
        said = (await asyncio.wait_for(reader.read(), 60)).splitlines()
    assert (said[-2][:3], len(door.stored)) == (b"250", 1)


async def test_a_line_of_five_megabytes_is_a_mail() -> None:
    door = Doorstep()
    async with listening(door, "smtp") as listener:
        await talk("smtp", listener.port, lambda one: one.sendmail(FROM, OURS[0], mail("x" * 5_000_000)))
    assert len(door.stored) == 1


async def test_millions_of_empty_lines_are_read_in_seconds() -> None:
    door = Doorstep()
    began = time.monotonic()
    async with listening(door, "smtp") as listener:
        said = await spoken(listener.port, "EHLO x", MAIL, TO, "DATA", final=mail(b"\r\n" * 4_000_000))
    assert (said[0][:3], time.monotonic() - began < 10) == (b"250", True)


async def test_a_million_header_lines_are_answered_in_seconds() -> None:
    door = Doorstep()
    began = time.monotonic()
    async with listening(door, "smtp") as listener:
        said = await spoken(listener.port, "EHLO x", MAIL, TO, "DATA", final=b"X-A: b\r\n" * 1_000_000 + mail())
    assert (said[0][:3], time.monotonic() - began < 20) == (b"250", True)


async def test_ten_thousand_recipients_get_their_answers_and_one_mail_comes_of_it() -> None:
    door = Doorstep()
    async with listening(door, "smtp", max_recipients=100) as listener:
        said = await codes(listener.port, wire("EHLO x", MAIL, *[TO] * 10_000, "DATA", then=mail(to="") + b"\r\n.\r\n"))
    assert (said.count("452"), len(door.stored)) == (9_900, 1)


async def test_who_asks_for_many_unknown_recipients_is_sent_away() -> None:
    asked = [f"RCPT TO:<name{place}@example.com>" for place in range(1000)]
    async with listening(Doorstep(), "smtp") as listener:
        said = await codes(listener.port, wire("EHLO x", MAIL, *asked))
    assert (said.count("550"), said[-1]) == (MOST_STRANGERS, "421")


async def test_an_endless_mail_is_cut_off() -> None:
    async with (
        listening(Doorstep(), "smtp", max_bytes=100_000) as listener,
        connected(listener.port) as (reader, writer),
    ):
        writer.write(wire("EHLO x", MAIL, TO, "DATA"))
        sent = 0
        try:
            while not reader.at_eof() and sent < 50_000_000:
                writer.write(b"x" * 65_536)
                sent += 65_536
                await writer.drain()
        except ConnectionError:
            pass
    assert sent < 50_000_000


@pytest.mark.parametrize("address", ["<", '<"', "<a@[", "<a@>", "<" * 200, '"\\'])
@pytest.mark.parametrize("command", ["MAIL FROM", "RCPT TO"])
async def test_what_is_no_address_is_refused_for_good(command: str, address: str) -> None:
    before = wire("EHLO x") if command == "MAIL FROM" else wire("EHLO x", MAIL)
    async with listening(Doorstep(), "smtp") as listener:
        said = await codes(listener.port, before + f"{command}:{address}\r\n".encode("utf-8", "surrogateescape"))
    assert said[-2][0] == "5"


@pytest.mark.parametrize("command", ["AUTH PLAIN AGEAYg==", "AUTH LOGIN", "AUTH"])
async def test_nobody_logs_in(command: str) -> None:
    async with listening(Doorstep(), "smtp") as listener:
        assert await codes(listener.port, wire("EHLO x", command)) == ["250", "502", "221"]


async def test_nobody_is_told_which_mailboxes_there_are() -> None:
    async with listening(Doorstep(), "smtp") as listener:
        said = await codes(listener.port, wire("EHLO x", f"VRFY {OURS[0]}", "VRFY nobody@example.com", "EXPN all"))
    assert said == ["250", "252", "252", "502", "221"]


async def test_empty_talk_ends() -> None:
    async with listening(Doorstep(), "smtp") as listener:
        said = await codes(listener.port, wire("EHLO x", *["NOOP"] * 1000))
    assert (len(said) < 100, said[-1]) == (True, "421")


@pytest.mark.parametrize("word", ["GET / HTTP/1.1", "\x80\x81", "", "x" * 200_000])
async def test_what_is_no_command_is_refused_and_changes_nothing(word: str) -> None:
    door = Doorstep()
    async with listening(door, "smtp") as listener:
        said = await codes(
            listener.port,
            wire("EHLO x", MAIL) + word.encode("latin-1") + b"\r\n" + wire(TO, "DATA", then=mail() + b"\r\n.\r\n"),
        )
    assert (said[2], len(door.stored)) == ("500", 1)


@pytest.mark.parametrize(("hops", "code"), [(MOST_HOPS, b"250"), (MOST_HOPS + 1, b"554")])
async def test_a_mail_that_runs_in_circles_is_refused(hops: int, code: bytes) -> None:
    raw = b"Received: from a by b; Mon, 05 Jan 2026 10:00:00 +0300\r\n" * hops + mail(b"Received: in the text")
    async with listening(Doorstep(), "smtp") as listener:
        said = await spoken(listener.port, "EHLO x", MAIL, TO, "DATA", final=raw)
    assert said[0][:3] == code


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
async def test_a_mail_said_to_be_too_large_is_refused_before_it_is_sent(protocol: Protocol) -> None:
    hello = "EHLO x" if protocol == "smtp" else "LHLO x"
    async with (
        listening(Doorstep(), protocol, max_bytes=2000) as listener,
        connected(listener.port) as (reader, writer),
    ):
        writer.write(wire(hello, f"{MAIL} SIZE=2001", f"{MAIL} SIZE=2000 BODY=8BITMIME", "QUIT"))
        said = (await asyncio.wait_for(reader.read(), 60)).decode()
    assert "SIZE 2000" in said
    assert [line[:9] for line in said.splitlines() if line[3] != "-"][1:3] == ["552 5.3.4", "250 OK"]


async def test_a_client_that_sends_all_at_once_is_understood() -> None:
    door = Doorstep()
    one = wire(MAIL, TO, "DATA", then=mail() + b"\r\n.\r\n")
    two = wire("MAIL FROM:<>", TO, "DATA", then=mail(message_id="<2@example.com>") + b"\r\n.\r\n")
    async with listening(door, "smtp") as listener:
        said = await codes(listener.port, wire("EHLO x") + one + two)
    assert (said, len(door.stored)) == (["250", "250", "250", "354", "250", "250", "250", "354", "250", "221"], 2)


@pytest.mark.parametrize(("sender", "kept"), [("<>", ""), ("<пётр@example.com> SMTPUTF8", "пётр@example.com")])
async def test_the_envelopes_sender_is_kept(sender: str, kept: str) -> None:
    door = Doorstep()
    async with listening(door, "smtp") as listener:
        await codes(listener.port, wire("EHLO x", f"MAIL FROM:{sender}", TO, "DATA", then=mail() + b"\r\n.\r\n"))
    letterhead = read(door.stored[0].payload).mail
    assert letterhead is not None and letterhead.return_path == kept


async def test_a_report_to_the_bounce_address_is_taken_with_its_token() -> None:
    door = Doorstep()
    async with listening(door, "smtp", bounce_address="Bounces@example.com") as listener:
        await talk("smtp", listener.port, lambda one: one.sendmail("", "bounces+sb.token@example.com", mail()))
    assert b"<bounces+sb.token@example.com>" in door.stored[0].payload.partition(b"\r\n\r\n")[0]


async def test_an_own_failure_is_told_of_each_recipient_of_lmtp() -> None:
    door = Doorstep(refusals=[RuntimeError("our own mistake")])
    recipients = [f"RCPT TO:<{address}>" for address in OURS[:3]]
    async with listening(door) as listener:
        said = await spoken(listener.port, "LHLO x", MAIL, *recipients, "DATA", final=mail())
    assert [line[:3] for line in said] == [b"451", b"451", b"451", b"221"]


async def test_lmtp_greets_by_lhlo_alone() -> None:
    async with listening(Doorstep()) as listener:
        assert await codes(listener.port, wire("EHLO x", "HELO x", "LHLO x")) == ["500", "500", "250", "221"]


async def test_smtplib_finds_what_it_is_offered() -> None:
    def offered(one: smtplib.SMTP) -> set[str]:
        one.ehlo()
        return set(one.esmtp_features)

    async with listening(Doorstep(), "smtp") as listener:
        assert await talk("smtp", listener.port, offered) == {"size", "8bitmime", "smtputf8", "pipelining", "help"}
