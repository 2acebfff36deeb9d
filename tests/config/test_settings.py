"""A settings file becomes values, or findings that say where, what, and the nearest right name."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from config.crossrefs import check
from config.hours import Hours
from config.promise_policy import LEVELS
from config.settings import Loaded, load

Read = Callable[..., Loaded]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(text: str, **env: str) -> Loaded:
        path = tmp_path / "g.toml"
        path.write_text(text, encoding="utf-8")
        return load(path, env)

    return read


def _told(loaded: Loaded) -> list[tuple[int, str, str, str | None]]:
    return [(each.line, each.key, each.message, each.nearest) for each in loaded.findings]


def test_an_empty_file_is_all_defaults(read: Read) -> None:
    loaded = read("")
    assert loaded.findings == ()
    assert loaded.settings.gateway.burst_s == 2.0
    assert loaded.settings.gateway.backlog_rows == 1_000_000


def test_all_findings_come_at_once_each_at_its_line(read: Read) -> None:
    loaded = read("[gateway]\nprot = 1\nhost = 5\n[gatway]\n[nlu]\nengine = 'rasas'\n")
    assert _told(loaded) == [
        (4, "gatway", "unknown section", "gateway"),
        (3, "gateway.host", "must be a text, not 5", None),
        (2, "gateway.prot", "unknown key", "port"),
        (6, "nlu.engine", "must be one of embedded, rasa, not 'rasas'", "rasa"),
    ]


def test_a_finding_reads_as_one_line_an_editor_can_jump_to(read: Read) -> None:
    [finding] = read("[gateway]\nprot = 1").findings
    assert str(finding).endswith("g.toml:2: gateway.prot: unknown key; did you mean 'port'?")


def test_an_unknown_key_unlike_any_lists_those_that_exist(read: Read) -> None:
    [finding] = read("[redis]\nzzz = 1").findings
    assert finding.message == "unknown key; known here: url, prefix"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("port = true", "must be a whole number, not True"),
        ("port = 70000", "must lie between 0 and 65535, not 70000"),
        ("burst_s = '2'", "must be a number, not '2'"),
        ("burst_s = inf", "must be a number, not inf"),
        ("languages = 'ru'", "must be a list, not 'ru'"),
        ("languages = []", "must name at least one language, not a list"),
        ("languages = ['Russian']", "must be language codes like en (wrong: Russian), not a list"),
        ("public_url = 'here'", "must be an address that begins with http:// or https://, not 'here'"),
        ("public_url = 'http://[x'", "must be an address that begins with http:// or https://, not 'http://[x'"),
        ("backlog_rows = 0", "must be 1 or more, not 0"),
        ("topics = [1]", "must be a text, not 1"),
    ],
)
def test_a_value_of_the_wrong_kind_or_size_keeps_its_default(read: Read, line: str, message: str) -> None:
    loaded = read(f"[gateway]\n{line}")
    assert [finding.message for finding in loaded.findings] == [message]
    assert loaded.settings.gateway == read("").settings.gateway


def test_a_wrong_secret_is_never_shown(read: Read) -> None:
    loaded = read("[database]\nurl = '${DB}'", DB="mysql://u:hunter2@h/d")
    [finding] = loaded.findings
    assert "hunter2" not in str(finding)
    assert finding.message.endswith("not what the secret holds")


def test_a_wrong_override_is_placed_in_the_environment(read: Read) -> None:
    [finding] = read("", PORT="http").findings
    assert str(finding) == "environment PORT: gateway.port: must be a whole number, not 'http'"


def test_the_mail_ports_of_the_environment_go_to_the_channel_that_takes_mail_in(read: Read) -> None:
    text = "[channels.a]\nkind = 'email'\nimap = {}\n[channels.b]\nkind = 'email'\nlmtp_port = 1\n"
    loaded = read(text, SMTP_PORT="2525", LMTP_PORT="2424")
    assert loaded.settings.channels["a"].own == {"imap": {}}
    assert loaded.settings.channels["b"].own == {"smtp_port": 2525, "lmtp_port": 2424}
    assert str(loaded.tree.locate(("channels", "b", "smtp_port"))) == "environment SMTP_PORT"


def test_mail_ports_without_a_mail_channel_change_nothing(read: Read) -> None:
    assert read("", SMTP_PORT="2525").settings.channels == {}


def test_whole_numbers_serve_where_a_number_is_asked_for(read: Read) -> None:
    assert read("[gateway]\nreopen_days = 3").settings.gateway.reopen_days == 3.0


def test_a_missing_key_without_default_is_told_and_the_table_left_out(read: Read) -> None:
    loaded = read("[queues.a]\npriority = 1\n[queues.b]\ntitle = { en = 'B' }")
    assert _told(loaded) == [(1, "queues.a.title", "is missing", None)]
    assert list(loaded.settings.queues) == ["b"]


def test_a_table_where_a_value_is_wanted_and_the_other_way_round(read: Read) -> None:
    loaded = read("queues = 1\n[gateway]\nhost = {}\n[tiers.A]\ntitle = 'x'\n")
    assert [finding.message for finding in loaded.findings] == [
        "must be a text, not a table",
        "must be tables like [queues.x]",
        "must be a table, not 'x'",
    ]


def test_a_channel_keeps_the_keys_of_its_kind_as_they_are(read: Read) -> None:
    loaded = read("[channels.demo]\nkind = 'api'\nqueue = 'q'\ntrust_identities = true\nlimits = { a = [1] }")
    channel = loaded.settings.channels["demo"]
    assert channel.own == {"trust_identities": True, "limits": {"a": [1]}}
    assert loaded.tree.locate(("channels", "demo", "limits", "a")).line == 5


def test_hours_days_and_dates_of_a_calendar_are_read(read: Read) -> None:
    loaded = read(
        "[calendars.c]\nzone = 'Europe/Moscow'\ncountry = 'RU'\ndays_off = [2026-12-31]\n"
        "weekly = { 'mon-tue' = ['09:00-13:00', '14:00-18:00'], sun = ['22:00-06:00'] }\n"
        "days_on = { '2026-12-30' = ['10:00-12:00'] }"
    )
    assert loaded.findings == ()
    calendar = loaded.settings.calendars["c"]
    assert calendar.week()[0] == (Hours(start=540, end=780), Hours(start=840, end=1080))
    assert calendar.week()[6] == (Hours(start=1320, end=1800),)
    assert calendar.changed_days() == {date(2026, 12, 31): (), date(2026, 12, 30): (Hours(start=600, end=720),)}


@pytest.mark.parametrize(
    ("lines", "key", "says"),
    [
        ("weekly = { mon = ['9-18'] }", "calendars.c.weekly.mon.0", 'must be hours like "09:00-18:00"'),
        ("weekly = { mon = ['09:00-25:00'] }", "calendars.c.weekly.mon.0", "hours run from 00:00 to 24:00"),
        ("weekly = { mon = ['09:60-10:00'] }", "calendars.c.weekly.mon.0", "hours run from 00:00 to 24:00"),
        ("weekly = { mon = ['09:00-09:00'] }", "calendars.c.weekly.mon.0", "must not end when they begin"),
        ("weekly = { funday = ['09:00-10:00'] }", "calendars.c.weekly", 'must be days like "mon-fri"'),
        ("weekly = {}\ndays_on = { soon = [] }", "calendars.c.days_on", "a date like 2026-12-31"),
        ("weekly = {}\ndays_off = ['2026-12-31']", "calendars.c.days_off.0", "must be a date"),
        ("weekly = {}\ncountry = 'Russia'", "calendars.c.country", "country code of two capitals"),
    ],
)
def test_wrong_hours_are_told_at_the_key(read: Read, lines: str, key: str, says: str) -> None:
    [finding] = read(f"[calendars.c]\nzone = 'UTC'\n{lines}").findings
    assert finding.key == key
    assert says in finding.message


def test_a_zone_that_does_not_exist_is_refused(read: Read) -> None:
    [finding] = read("[calendars.c]\nzone = 'Europe/Moskow'\nweekly = {}").findings
    assert finding.key == "calendars.c.zone"


def test_days_may_run_over_the_end_of_the_week_and_be_listed(read: Read) -> None:
    loaded = read("[calendars.c]\nzone = 'UTC'\nweekly = { 'sat-mon, wed' = ['09:00-10:00'] }")
    assert [bool(hours) for hours in loaded.settings.calendars["c"].week()] == [1, 0, 1, 0, 0, 1, 1]


def test_a_level_without_a_rule_has_that_of_the_level_below(read: Read) -> None:
    written = "target = '4h'\nrules = [{ level = 'expert', target = '9h' }]"
    tier = read(f"[tiers.T]\ntitle = {{ en = 'T' }}\n[tiers.T.promises.answer]\n{written}").settings.tiers["T"]
    answer = tier.promises.of("answer")
    assert answer is not None
    found = [answer.at(level) for level in LEVELS]
    assert [rule.target.hours for rule in found if rule is not None] == [4, 4, 9]
    assert tier.promises.of("closing") is None


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("", "sqlite+aiosqlite:///data/switchboard.db"),
        ("postgresql://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgres://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("sqlite:////tmp/x.db", "sqlite+aiosqlite:////tmp/x.db"),
    ],
)
def test_the_database_address_names_the_asynchronous_driver(read: Read, written: str, url: str) -> None:
    assert read("", DATABASE_URL=written).settings.database_url() == url


def test_the_public_address_is_by_default_where_it_listens(read: Read) -> None:
    assert read("[gateway]\nport = 81").settings.public_url() == "http://127.0.0.1:81"
    assert (
        read("[gateway]\npublic_url = 'https://care.example.com/'").settings.public_url() == "https://care.example.com"
    )


WHOLE = """
[gateway]
languages = ["en", "ru"]
default_tier = "GENERL"
[nlu]
clarify = 0.9
[orders]
kind = "http"
[intents.greet]
handling = "answer"
answer = { en = "Hi" }
topic = "comercial"
[intents.quote]
handling = "collect"
flow = "quote"
queue = "generall"
[queues.general]
title = { en = "General", ru = " ", de = "Allgemein" }
tiers = ["GENERAL", "SECRET"]
calendar = "alwais"
[calendars.always]
zone = "UTC"
weekly = {}
[calendars.mars]
zone = "UTC"
weekly = { mon = ["09:00-10:00"] }
country = "XX"
[tiers.GENERAL]
title = { en = "G", ru = "О" }
[tiers.GENERAL.promises.answer]
clock = "elapsed"
rules = [{ topic = "comerce", target = "1h" }]
[tiers.GENERAL.promises.closing]
[channels."Web Chat"]
kind = "webchat"
brand = "main"
[channels.site]
kind = "webchat"
language = "fr"
[channels.mail]
kind = "email"
mailboxes = { "a@example.com" = { queue = "genral" } }
"""


def test_what_does_not_fit_together_is_told_all_at_once(read: Read) -> None:
    told = [(each.line, each.key, each.nearest) for each in check(read(WHOLE))]
    assert told == [
        (4, "gateway.default_tier", "GENERAL"),
        (6, "nlu.clarify", None),
        (7, "orders.url", None),
        (12, "intents.greet.topic", "commercial"),
        (11, "intents.greet.answer", None),
        (16, "intents.quote.queue", "general"),
        (13, "intents.quote.ask", None),
        (15, "intents.quote.flow", None),
        (19, "queues.general.tiers.1", None),
        (20, "queues.general.calendar", "always"),
        (18, "queues.general.title", None),
        (18, "queues.general.title.de", None),
        (23, "calendars.always.weekly", None),
        (27, "calendars.mars.country", None),
        (32, "tiers.GENERAL.promises.answer.rules.0.topic", "commercial"),
        (33, "tiers.GENERAL.promises.closing.target", None),
        (34, 'channels."Web Chat"', None),
        (36, 'channels."Web Chat".brand', None),
        (39, "channels.site.language", None),
        (42, 'channels.mail.mailboxes."a@example.com".queue', "general"),
    ]


def test_what_could_not_be_read_is_told_once(read: Read) -> None:
    text = "[gateway]\ndefault_queue = 'q'\n[queues.q]\ntitle = 'one'\n"
    text += "[intents.greet]\nhandling = 'answer'\nanswer = { EN = 'Hi' }\n"
    keys = [each.key for each in check(read(text))]
    assert [key for key in keys if key.startswith(("queues", "intents"))] == ["intents.greet.answer", "queues.q.title"]
    assert "gateway.default_queue" not in keys


def test_a_file_that_cannot_be_read_has_only_that_finding(tmp_path: Path) -> None:
    assert len(check(load(tmp_path / "none.toml", {}))) == 1
