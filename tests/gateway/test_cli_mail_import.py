"""`mail ingest` of whole mailboxes: in groups and in order, cut and gone on with, as work or as history."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from gateway.importing import Import, Tally, Voice, sources_of
from gateway.ingest import Ingest
from tests.fakes.command_line import ROOT, switchboard
from tests.journeys.mail_post import Post, post_office, settings

FROM = b"From ann@example.net Mon Nov 16 10:00:00 2026\n"
LONG_AGO = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)


def mail(number: int, *, body: str = "Please let me talk to a person.", **fields: str) -> bytes:
    head = {
        "From": f"Customer {number} <customer{number}@example.net>",
        "To": "customercare@example.com",
        "Subject": f"Question {number}",
        "Date": format_datetime(LONG_AGO + timedelta(days=number)),
        "Message-ID": f"<{number}@example.net>",
    }
    head |= {name.replace("_", "-"): value for name, value in fields.items()}
    return "".join(f"{name}: {value}\n" for name, value in head.items() if value).encode() + f"\n{body}\n".encode()


def mbox(path: Path, mails: Sequence[bytes]) -> Path:
    path.write_bytes(b"".join(FROM + one + b"\n" for one in mails))
    return path


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "switchboard.db")) as database:
        return database.execute(query).fetchall()


async def taken(post: Post, *paths: Path, **how: Any) -> tuple[Tally, list[dict[str, Any]], list[str]]:
    """What an import of these paths came to, its lines, and what it told besides."""
    lines: list[str] = []
    told: list[str] = []
    from_start = how.pop("from_start", False)
    one = Import(
        Ingest(post.gateway, channel=None, **how),
        Voice(answer=lines.append, tell=told.append, advance=lambda mails, size: None),
        folder=post.gateway.parts.folder,
        from_start=from_start,
        max_age=timedelta(hours=48),
    )
    sources, unreadable = sources_of(paths, told.append)
    tally = await one.run(sources)
    tally.failed += unreadable
    return tally, [orjson.loads(line) for line in lines], told


@asynccontextmanager
async def office(folder: Path) -> AsyncIterator[Post]:
    async with post_office(settings(folder / "data")) as post:
        yield post


async def test_an_mbox_is_taken_in_whole_and_in_order(tmp_path: Path) -> None:
    box = mbox(tmp_path / "old.mbox", [mail(number) for number in range(1, 251)])
    async with office(tmp_path) as post:
        tally, lines, _ = await taken(post, box)
        assert len(await post.cases()) == 250
    assert [line["file"] for line in lines] == [f"{box}#{number}" for number in range(1, 251)]
    assert [line["message_id"] for line in lines] == [f"{number}@example.net" for number in range(1, 251)]
    assert (tally.done, tally.failed, tally.aged) == (250, 0, 250)


async def test_answers_find_their_case_within_one_group_whoever_wrote_them(tmp_path: Path) -> None:
    thread = [mail(1), mail(2, In_Reply_To="<1@example.net>"), mail(3, References="<1@example.net> <2@example.net>")]
    async with office(tmp_path) as post:
        _, lines, _ = await taken(post, mbox(tmp_path / "old.mbox", [*thread, mail(4)]))
        assert len(await post.cases()) == 2
    assert len({line["case"] for line in lines[:3]}) == 1
    assert lines[3]["case"] != lines[0]["case"]


async def test_the_same_mail_twice_in_one_group_is_a_duplicate_of_the_same_case(tmp_path: Path) -> None:
    async with office(tmp_path) as post:
        _, lines, _ = await taken(post, mbox(tmp_path / "old.mbox", [mail(1), mail(2), mail(1)]))
    assert [line["outcome"] for line in lines] == ["accepted", "accepted", "duplicate"]
    assert lines[0]["case"] == lines[2]["case"]


async def test_a_mail_of_nothing_among_others_is_quarantined_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, raw in (("1.eml", mail(1)), ("2.eml", b""), ("3.eml", mail(3))):
        (tmp_path / "in" / name).write_bytes(raw)
    async with office(tmp_path) as post:
        tally, lines, _ = await taken(post, tmp_path / "in")
    assert [line["outcome"] for line in lines] == ["accepted", "quarantined", "accepted"]
    assert (tally.done, tally.failed) == (3, 0)


async def test_what_cannot_be_read_is_told_after_the_rest_was_done(tmp_path: Path) -> None:
    box = mbox(tmp_path / "old.mbox", [mail(1)])
    async with office(tmp_path) as post:
        tally, lines, told = await taken(post, tmp_path / "gone", box)
    assert (len(lines), tally.failed) == (1, 1)
    assert "gone: cannot be read" in told[0]


async def test_an_archive_is_found_and_closed_and_asks_nobody(tmp_path: Path) -> None:
    async with office(tmp_path) as post:
        _, lines, _ = await taken(post, mbox(tmp_path / "old.mbox", [mail(1), mail(2)]), archive=True)
        for table in ("outbox", "promise", "timer", "assignment"):
            assert await post.rows(f"SELECT id FROM {table}") == []
        standing = {(one["owner"], one["state"], one["queue"], one["close_reason"]) for one in await post.cases()}
        assert await post.acknowledged() == [("suppressed", "archived")] * 2
    assert standing == {("nobody", "closed", None, "archived")}
    assert [line["acknowledged"] for line in lines] == [False, False]


async def test_an_archive_is_dated_as_its_mails_are(tmp_path: Path) -> None:
    future = format_datetime(datetime(2030, 1, 1, tzinfo=UTC))
    mails = [mail(1), mail(2, In_Reply_To="<1@example.net>"), mail(3, Date=future), mail(4, Date="")]
    async with office(tmp_path) as post:
        now = post.clock.at
        await taken(post, mbox(tmp_path / "old.mbox", mails), archive=True)
        thread, *others = await post.cases()
        messages = await post.rows("SELECT at FROM message WHERE case_id = :id ORDER BY position", id=thread["id"])
    day_1, day_2 = ((LONG_AGO + timedelta(days=days)).timestamp() * 1_000_000 for days in (1, 2))
    assert [one["at"] for one in messages] == [day_1, day_2]
    assert (thread["opened_at"], thread["active_at"], thread["closed_at"]) == (day_1, day_2, day_2)
    assert {one["active_at"] for one in others} == {now}


async def test_a_customer_who_answers_an_old_mail_gets_a_live_case_linked_to_it(tmp_path: Path) -> None:
    async with office(tmp_path) as post:
        await taken(post, mbox(tmp_path / "old.mbox", [mail(1)]), archive=True)
        await post.write("I need this again, please let me talk to a person.", in_reply_to="<1@example.net>")
        old, live = await post.cases()
    assert (old["state"], live["owner"]) == ("closed", "queue")
    assert str(old["id"]) in str(live["linked"])


async def test_old_mail_of_a_live_case_joins_it_and_changes_nothing_about_it(tmp_path: Path) -> None:
    async with office(tmp_path) as post:
        sent = await post.write("Please let me talk to a person.")
        before = await post.case()
        await taken(post, mbox(tmp_path / "old.mbox", [mail(1, In_Reply_To=sent)]), archive=True)
        after = await post.case()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"version", "last_position"}


async def test_of_an_archive_mails_of_the_last_days_may_stay_work(tmp_path: Path) -> None:
    async with office(tmp_path) as post:
        fresh = format_datetime(datetime.now(UTC) - timedelta(days=1))
        box = mbox(tmp_path / "old.mbox", [mail(1), mail(2, Date=fresh)])
        await taken(post, box, archive=True, open_days=7)
        states = [one["owner"] for one in await post.cases()]
    assert sorted(map(str, states)) == ["nobody", "queue"]


async def test_old_bounces_in_an_archive_mark_no_address(tmp_path: Path) -> None:
    async with office(tmp_path) as post:
        await post.write("Please let me talk to a person.")
        token = post.letters()[0]["Message-ID"]
        bounce = mail(
            9,
            From="MAILER-DAEMON@example.net",
            Subject="Undelivered Mail Returned to Sender",
            References=token,
            body="Status: 5.1.1\nAction: failed\n",
        )
        await taken(post, mbox(tmp_path / "old.mbox", [bounce]), archive=True)
        assert await post.rows("SELECT id FROM identity WHERE blocked_at IS NOT NULL") == []


def test_an_import_that_is_cut_goes_on_where_it_was(tmp_path: Path) -> None:
    data = tmp_path / "data"
    box = mbox(tmp_path / "old.mbox", [mail(number) for number in range(1, 2001)])
    command = [sys.executable, "-m", "gateway", "mail", "ingest", "--data", str(data), str(box)]
    with (tmp_path / "out").open("wb") as out:
        # Whoever runs the tests in the background hands on an ignored SIGINT; a shell's own command has it.
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.PIPE,
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )
        while (tmp_path / "out").stat().st_size < 50_000:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    first = [orjson.loads(line)["file"] for line in (tmp_path / "out").read_bytes().splitlines()]
    assert process.returncode == 130, told
    assert b"cut after" in told
    ran = switchboard("mail", "ingest", "--data", data, box)
    assert ran.code == 0, ran.err
    rest = [line["file"] for line in ran.lines]
    assert len(first) < 2000
    assert list(dict.fromkeys([*first, *rest])) == [f"{box}#{number}" for number in range(1, 2001)]
    assert len(rest) < 2000
    assert rows(data, "SELECT count(*) FROM cases") == [(2000,)]


def test_two_imports_of_one_box_at_once_make_each_mail_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    box = mbox(tmp_path / "old.mbox", [mail(number) for number in range(1, 151)])
    switchboard("migrate", "--data", data)
    command = [sys.executable, "-m", "gateway", "mail", "ingest", "--data", str(data), str(box)]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    answers = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    assert [len(out.splitlines()) for out, _ in answers] == [150, 150]
    outcomes = [orjson.loads(line)["outcome"] for out, _ in answers for line in out.splitlines()]
    assert outcomes.count("accepted") == 150
    assert rows(data, "SELECT count(*) FROM cases") == [(150,)]


def test_a_reader_that_goes_away_ends_the_command_in_words(tmp_path: Path) -> None:
    box = mbox(tmp_path / "old.mbox", [mail(number) for number in range(1, 400)])
    command = f"{sys.executable} -m gateway mail ingest --data {tmp_path / 'data'} {box} | head -1"
    ran = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert len(ran.stdout.splitlines()) == 1
    assert b"Traceback" not in ran.stderr


def test_history_is_not_answered(tmp_path: Path) -> None:
    ran = switchboard("mail", "ingest", "--archive", "--acknowledge", "--data", tmp_path, tmp_path / "a.eml")
    assert (ran.code, ran.out) == (1, "")
    assert "--archive or --acknowledge" in ran.err
