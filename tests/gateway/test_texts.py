"""Texts: complete in every language or the start fails, and said the way people read them."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.texts import Texts, TextsIncomplete

LANGUAGES = ("ru", "en", "zh")
MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 6, 16, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load(LANGUAGES)


def _written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name.replace('_', '.')}.ftl").write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_texts_are_complete_in_all_three_languages(texts: Texts) -> None:
    assert all(texts.say(language, "case-number", number="1") for language in LANGUAGES)


def test_missing_keys_and_arguments_are_all_named(tmp_path: Path) -> None:
    folder = _written(
        tmp_path,
        en="both = { $name }\nonly-english = x\n",
        ru="both = { $nmae }\n",
        part_en="part = 1\n",
        part_ru="part = 1\n",
    )
    with pytest.raises(TextsIncomplete) as refused:
        Texts.load(("en", "ru"), folder=folder)
    assert str(refused.value).splitlines()[1:] == [
        "  both: $name is not used in ru",
        "  both: $nmae is not used in en",
        "  only-english: missing in ru",
    ]


def test_lines_that_are_no_fluent_and_keys_written_twice_are_named(tmp_path: Path) -> None:
    folder = _written(tmp_path, en="good = 1\nbad line\n", part_en="good = 2\n")
    with pytest.raises(TextsIncomplete) as refused:
        Texts.load(("en",), folder=folder)
    assert str(refused.value).splitlines()[1:] == [
        "  en.ftl: cannot be read near 'bad line'",
        "  part.en.ftl: good stands already in en.ftl",
    ]


def test_a_language_without_any_file_fails_the_start(tmp_path: Path) -> None:
    with pytest.raises(TextsIncomplete, match="hello: missing in kk"):
        Texts.load(("en", "kk"), folder=_written(tmp_path, en="hello = Hello\n"))


def test_numbers_are_neither_grouped_nor_wrapped_in_marks(texts: Texts) -> None:
    said = [texts.say(language, "queue-place", place=12345) for language in LANGUAGES]
    assert all("12345" in each for each in said)
    assert not any(mark in each for each in said for mark in "\u2068\u2069")


def test_an_order_number_keeps_every_digit_as_written(texts: Texts) -> None:
    assert "0045 00,12" in texts.say("ru", "case-number", number="0045 00,12")


def test_numbers_choose_the_plural_of_the_language(texts: Texts) -> None:
    assert [texts.say("ru", "desk-cases", count=count) for count in (1, 3, 5, 21)] == [
        "1 обращение",
        "3 обращения",
        "5 обращений",
        "21 обращение",
    ]
    assert [texts.say("en", "desk-cases", count=count) for count in (1, 2)] == ["1 case", "2 cases"]


def test_a_language_we_do_not_speak_gets_the_default_one(texts: Texts) -> None:
    assert texts.say("fr", "just-now") == "just now"
    assert Texts.load(LANGUAGES, default="ru").say("fr", "just-now") == "только что"


def test_an_unknown_key_is_a_mistake_of_ours_and_raises(texts: Texts) -> None:
    assert not texts.has("no-such-key")
    with pytest.raises(KeyError):
        texts.say("en", "no-such-key")


def test_a_text_is_said_anew_for_other_arguments(texts: Texts) -> None:
    assert texts.say("en", "queue-place", place=1) != texts.say("en", "queue-place", place=2)


@pytest.mark.parametrize(
    ("language", "hours", "said"),
    [
        ("ru", 6, "сегодня до 18:00 (МСК)"),
        ("ru", 24, "завтра до 12:00 (МСК)"),
        ("ru", 72, "19 июня (пт) до 12:00 (МСК)"),
        ("en", 6, "today by 18:00 (Moscow time)"),
        ("en", 72, "by 12:00 on Friday, 19 June (Moscow time)"),
        ("zh", 24, "明天 12:00 前（莫斯科时间）"),
        ("zh", 72, "6月19日星期五 12:00 前（莫斯科时间）"),
    ],
)
def test_a_deadline_is_told_as_people_say_it(texts: Texts, language: str, hours: int, said: str) -> None:
    assert texts.when(NOW + timedelta(hours=hours), language, MOSCOW, NOW) == said


def test_today_ends_at_midnight_of_the_zone_not_of_utc(texts: Texts) -> None:
    late = datetime(2026, 6, 16, 20, 30, tzinfo=UTC)
    assert texts.when(late + timedelta(hours=1), "en", MOSCOW, late, shows_zone=False) == "tomorrow by 00:30"


def test_a_zone_without_a_name_of_ours_is_told_by_its_offset(texts: Texts) -> None:
    assert texts.when(NOW, "en", ZoneInfo("Asia/Kathmandu"), NOW).endswith("(UTC+5:45)")
    assert texts.when(NOW, "en", ZoneInfo("America/St_Johns"), NOW).endswith("(UTC-2:30)")
    assert texts.when(NOW, "en", ZoneInfo("Asia/Yekaterinburg"), NOW).endswith("(UTC+5)")


def test_times_gone_and_lengths_are_told_in_the_language(texts: Texts) -> None:
    assert texts.ago(NOW - timedelta(seconds=30), "ru", NOW) == "только что"
    assert texts.ago(NOW - timedelta(minutes=5), "ru", NOW) == "5 минут назад"
    assert texts.ago(NOW - timedelta(days=2), "zh", NOW) == "2天前"
    assert texts.lasting(timedelta(minutes=90), "en") == "90 minutes"


def test_a_reason_is_read_in_the_readers_language(texts: Texts) -> None:
    args = {"queue": "claims", "topic": "claims", "tier": "PRIMARY"}
    assert texts.reason("en", "queue-by-topic", args) == "Queue claims: topic claims, tier PRIMARY"
    assert texts.reason("ru", "queue_by_topic", args).startswith("Очередь claims")
    assert texts.reason("en", "intent", {"intent": "greet", "confidence": 0.873}) == "Understood as greet (87%)"


def test_a_reason_nobody_has_worded_is_shown_by_its_code(texts: Texts) -> None:
    assert texts.reason("en", "brand-new", {}) == "brand-new"
    assert texts.reason("en", "brand-new", {"why": None}) == "brand-new (why: None)"


def test_every_reason_the_gateway_gives_is_worded(texts: Texts) -> None:
    given: set[str] = set()
    for file in (Path(__file__).parents[2] / "gateway").rglob("*.py"):
        given |= set(
            re.findall(r"(?:\breason\(|Reason\(code=|\"code\": )\"([a-z_-]+)\"", file.read_text(encoding="utf-8"))
        )
    assert len(given) > 10
    assert [code for code in sorted(given) if not texts.has(f"reason-{code.replace('_', '-')}")] == []


def test_the_letter_of_acknowledgement_tells_number_and_promise(texts: Texts) -> None:
    for language in LANGUAGES:
        when = texts.when(NOW + timedelta(hours=6), language, MOSCOW, NOW)
        body = texts.say(language, "ack-body", number="100042", when=when)
        assert "100042" in body
        assert when in body
        assert "\n\n" in body
