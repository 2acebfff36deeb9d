"""The settings of a mail channel: every mistake is told with its key, and the right ones become types."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from channels.email import KIND
from channels.email.settings import KEYS, Mailbox, from_table, problems
from channels.registry import kind
from tests.channels.email.support import surroundings

BOXES = {"orders@example.com": {}}
IMAP = {"host": "mail.example.com", "user": "u", "password": "p"}


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ({}, "mailboxes"),
        ({"mailboxes": {}}, "mailboxes"),
        ({"mailboxes": "orders@example.com"}, "mailboxes"),
        ({"mailboxes": {"orders": {}}}, 'mailboxes."orders"'),
        ({"mailboxes": {"orders@example.com": "x"}}, 'mailboxes."orders@example.com"'),
        ({"mailboxes": {"orders@example.com": {"role": "boss"}}}, 'mailboxes."orders@example.com".role'),
        ({"mailboxes": {"olga@example.com": {"role": "personal"}}}, 'mailboxes."olga@example.com".agent'),
        (
            {"mailboxes": {**BOXES, "new@example.com": {"observe": True}}, "imap": IMAP},
            'mailboxes."new@example.com".observe',
        ),
        ({"mailboxes": {"orders@example.com": {"shared": "yes"}}}, 'mailboxes."orders@example.com".shared'),
        ({"mailboxes": {"orders@example.com": {"que": "x"}}}, 'mailboxes."orders@example.com".que'),
        ({"mailboxes": [{"address": "a@example.com"}, {"address": "A@example.com"}]}, "mailboxes[1]"),
        ({"mailboxes": [{"queue": "orders"}]}, "mailboxes[0]"),
        ({"mailboxes": BOXES, "imap": {"user": "u", "password": "p"}}, "imap.host"),
        ({"mailboxes": BOXES, "imap": {"host": "h", "user": "u"}}, "imap.password"),
        ({"mailboxes": BOXES, "imap": {**IMAP, "port": 70_000}}, "imap.port"),
        ({"mailboxes": BOXES, "imap": {**IMAP, "port": True}}, "imap.port"),
        ({"mailboxes": BOXES, "imap": {**IMAP, "security": "ssl"}}, "imap.security"),
        ({"mailboxes": BOXES, "imap": {**IMAP, "after": "delete"}}, "imap.after"),
        ({"mailboxes": BOXES, "imap": {**IMAP, "folders": "INBOX"}}, "imap.folders"),
        ({"mailboxes": BOXES, "smtp": "mail.example.com"}, "smtp"),
        ({"mailboxes": BOXES, "smtp": {"host": 5}}, "smtp.host"),
        ({"mailboxes": BOXES, "lmtp_port": "24"}, "lmtp_port"),
        ({"mailboxes": BOXES, "from": "nobody"}, "from"),
        ({"mailboxes": BOXES, "max_byte": 1}, "max_byte"),
    ],
)
def test_a_mistake_is_told_at_its_key(table: dict[str, object], key: str) -> None:
    assert [problem.key for problem in problems(table)] == [key]


def test_all_mistakes_are_told_at_once() -> None:
    table = {"mailboxes": {"x": {"role": 1}}, "imap": {"host": "h"}, "smtp_port": -1}
    assert len(problems(table)) == 5


def test_a_wrong_key_is_told_with_the_right_ones() -> None:
    (problem,) = problems({"mailboxes": BOXES, "imap": {**IMAP, "pasword": "p"}})
    assert "did you mean 'password'?" in problem.message


@pytest.mark.parametrize("own", [{"user": "u"}, {"user": "U", "password": "p2"}])
def test_an_account_that_two_mailboxes_open_is_told_at_the_second(own: dict[str, object]) -> None:
    boxes = {"anna@example.com": {"imap": {"user": "u"}}, "ivan@example.com": {"imap": own}}
    (problem,) = problems({"mailboxes": boxes, "imap": {"host": "h", "password": "p"}})
    assert problem.key == 'mailboxes."ivan@example.com".imap.user'
    assert 'mailboxes."anna@example.com".imap opens' in problem.message


def test_a_mailbox_with_the_account_of_the_channel_is_told() -> None:
    (problem,) = problems({"mailboxes": {"anna@example.com": {"imap": {"user": "u"}}}, "imap": IMAP})
    assert problem.key == 'mailboxes."anna@example.com".imap.user'


@pytest.mark.parametrize("own", [{"host": "other.example.com"}, {"folder": "Anna"}, {"port": 1993}, {"user": "anna"}])
def test_accounts_that_differ_in_anything_are_two(own: dict[str, object]) -> None:
    boxes = {"anna@example.com": {"imap": {"user": "u"}}, "ivan@example.com": {"imap": {"user": "u", **own}}}
    assert problems({"mailboxes": boxes, "imap": {"host": "h", "password": "p"}}) == []


@pytest.mark.parametrize(
    ("wrong", "example"),
    [
        ({"trusted_servers": "mx"}, "mx.example.com"),
        ({"bounce_address": "bounces"}, "bounces@example.com"),
        ({"imap": {**IMAP, "folders": "Claims"}}, "INBOX"),
    ],
)
def test_a_wrong_value_is_told_with_an_example_of_its_own_kind(wrong: dict[str, object], example: str) -> None:
    (problem,) = problems({"mailboxes": BOXES, **wrong})
    assert example in problem.message


def test_mailboxes_are_a_table_or_a_list() -> None:
    table = from_table({"mailboxes": {"Orders@example.com": {"queue": "orders", "shared": True}}})
    listed = from_table({"mailboxes": [{"address": "orders@example.com", "queue": "orders", "role": "shared"}]})
    assert (
        table.mailboxes == listed.mailboxes == (Mailbox(address="orders@example.com", queue="orders", role="shared"),)
    )


@pytest.mark.parametrize(("security", "port"), [("tls", 993), ("starttls", 143), ("none", 143)])
def test_a_port_follows_from_the_security(security: str, port: int) -> None:
    imap = from_table({"mailboxes": BOXES, "imap": {**IMAP, "security": security}}).folders[0]
    assert imap.server.port == port


def test_stored_mail_may_be_moved() -> None:
    imap = from_table({"mailboxes": BOXES, "imap": {**IMAP, "after": "move:Archive/2026"}}).folders[0]
    assert (imap.after, imap.move_to) == ("move", "Archive/2026")


@pytest.mark.parametrize(
    ("table", "ports"), [({}, (None, None)), ({"imap": IMAP}, (0, 0)), ({"lmtp_port": 0}, (0, None))]
)
def test_listeners_are_on_by_default_only_where_nothing_is_fetched(
    table: dict[str, object], ports: tuple[int | None, int | None]
) -> None:
    read = from_table({"mailboxes": BOXES, **table})
    assert (read.lmtp_port, read.smtp_port) == ports


@pytest.mark.parametrize(
    "boxes",
    [
        {"a@example.com": {"observe": True}, "b@example.com": {"observe": True}},
        {"a@example.com": {"observe": True}, "b@example.com": {"observe": True}, "c@example.com": {"imap": IMAP}},
    ],
)
def test_an_account_that_only_observed_mailboxes_share_is_left_as_it_is(boxes: dict[str, object]) -> None:
    table = {"mailboxes": boxes, "imap": {**IMAP, "user": "collector"}}
    assert problems(table) == []
    common, *own = from_table(table).folders
    assert (common.is_observed, [one.is_observed for one in own]) == (True, [False] * len(own))


@pytest.mark.parametrize(
    "imap", [{**IMAP, "after": "keep"}, {"host": "mail.example.com"}, {**IMAP, "user": "new@example.com"}]
)
def test_a_mailbox_may_be_observed_where_nothing_of_its_mail_is_marked(imap: dict[str, object]) -> None:
    boxes: dict[str, dict[str, object]] = {"orders@example.com": {}, "new@example.com": {"observe": True}}
    for user, box in boxes.items() if "user" not in imap else ():
        box["imap"] = {"user": user, "password": "p"}
    assert problems({"mailboxes": boxes, "imap": imap}) == []


def test_a_password_is_not_shown() -> None:
    assert "hidden" not in repr(from_table({"mailboxes": BOXES, "imap": {**IMAP, "password": "hidden"}}))


def test_the_shipped_mail_channel_has_no_mistake() -> None:
    shipped = tomllib.loads((Path(__file__).parents[2] / "config" / "gateway.toml").read_text())["channels"][
        "mail-demo"
    ]
    assert problems({key: value for key, value in shipped.items() if key != "kind"}) == []


def test_the_kind_is_found_by_name_and_explains_every_key() -> None:
    assert kind("email") is KIND and all(KIND.keys().values()) and KIND.keys() == KEYS


def test_a_mailbox_is_an_entrance(tmp_path: Path) -> None:
    channel = KIND.open(
        {"mailboxes": {"orders@example.com": {"queue": "orders", "topic": "commercial"}}}, surroundings(tmp_path)
    )
    entrance = channel.entrances["orders@example.com"]
    assert (entrance.queue, entrance.topic, entrance.language) == ("orders", "commercial", None)
