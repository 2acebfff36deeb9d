"""Promises as they are made: counted by the policy and the calendar, warned about while somebody works, told truly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.care import TierSettings
from config.promise_policy import Clock, Level, Limit, PromiseSettings, PromiseTable
from config.settings import Settings, load
from gateway.calendars import Calendar, calendars_of
from gateway.handover import Handover, Passed, Rules, hand_over
from gateway.ids import from_us, to_us
from gateway.promising import Clocks, Made, Matter, make
from gateway.routing import reason
from gateway.store.contexts import AccountRow
from gateway.texts import Texts

SHIPPED = load(Path(__file__).parents[2] / "config" / "gateway.toml", {}).settings
CALENDARS = calendars_of(SHIPPED)
CLOCKS = Clocks(settings=SHIPPED, calendars=CALENDARS)
TEXTS = Texts.load(("ru", "en", "zh"))
MOSCOW = ZoneInfo("Europe/Moscow")
COMMERCIAL = Matter(tier="PRIMARY", level="primary", topic="commercial", calendar="moscow")


def _moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def _made(matter: Matter, written: str, *, clocks: Clocks = CLOCKS) -> Made:
    made = make(matter, "answer", case_id="c", clocks=clocks, now=to_us(_moscow(written)))
    assert made is not None
    return made


def _local(micros: int) -> str:
    return from_us(micros).astimezone(MOSCOW).strftime("%Y-%m-%dT%H:%M")


def _promising(answer: PromiseSettings, calendars: Mapping[str, Calendar] = CALENDARS) -> Clocks:
    tiers = {"GENERAL": TierSettings(title={}, promises=PromiseTable(answer=answer))}
    return Clocks(settings=replace(SHIPPED, tiers=tiers), calendars=calendars)


def test_a_promise_keeps_how_it_was_counted() -> None:
    row = _made(COMMERCIAL, "2026-06-16T16:00").row
    assert (row.hours, row.clock, row.calendar, row.to_whom) == (4, "working", "moscow", "customer")
    assert (_local(row.due_at), row.target_at) == ("2026-06-17T11:00", row.due_at)


def test_the_told_band_is_due_and_the_target_kept_beside_it() -> None:
    clocks = _promising(PromiseSettings(target=Limit(hours=4), bands=(Limit(hours=None),), told=1))
    row = _made(replace(COMMERCIAL, tier="GENERAL"), "2026-06-16T10:00", clocks=clocks).row
    assert (_local(row.target_at or 0), _local(row.due_at), row.hours) == ("2026-06-16T14:00", "2026-06-16T18:00", None)


@pytest.mark.parametrize(
    ("clock", "hours", "written", "warned"),
    [
        ("working", 4, "2026-06-19T17:00", "2026-06-22T11:00"),
        ("working", 4, "2026-06-16T09:00", "2026-06-16T12:00"),
        ("elapsed", 4, "2026-06-16T09:00", "2026-06-16T12:00"),
        ("workdays", 24, "2026-06-19T17:00", "2026-06-22T11:00"),
        ("working", 4, "2026-06-20T12:00", "2026-06-22T12:00"),
    ],
)
def test_the_owner_is_warned_after_three_quarters_of_the_time_while_somebody_works(
    clock: Clock, hours: float, written: str, warned: str
) -> None:
    clocks = _promising(PromiseSettings(target=Limit(hours=hours), clock=clock))
    assert _local(_made(replace(COMMERCIAL, tier="GENERAL"), written, clocks=clocks).warn_at) == warned


def test_nothing_is_promised_where_nobody_ever_works_or_the_calendar_is_gone() -> None:
    never = Calendar(zone=MOSCOW, weekly=((),) * 7)
    clocks = Clocks(settings=SHIPPED, calendars={"moscow": never})
    assert make(COMMERCIAL, "answer", case_id="c", clocks=clocks, now=0) is None
    assert make(replace(COMMERCIAL, calendar="mars"), "answer", case_id="c", clocks=CLOCKS, now=0) is None


def test_a_callback_without_hours_of_its_own_has_those_of_an_answer() -> None:
    clocks = _promising(PromiseSettings(target=Limit(hours=4)))
    matter, now = replace(COMMERCIAL, tier="GENERAL"), to_us(_moscow("2026-06-16T10:00"))
    assert make(matter, "callback", case_id="c", clocks=clocks, now=now) is None
    made = make(matter, "callback", case_id="c", clocks=clocks, now=now, instead="answer")
    assert made is not None
    assert (made.row.kind, _local(made.row.due_at)) == ("callback", "2026-06-16T14:00")


ACCOUNT = AccountRow(id="a", external_no="1000000042", name="Example Electric", tier="PRIMARY", calendar=None)


def _handed_over(
    written: str,
    language: str = "en",
    *,
    account: AccountRow = ACCOUNT,
    settings: Settings = SHIPPED,
    intent: str = "order_status",
    promised: tuple[str, ...] = (),
    somebody_is_there: bool = False,
    is_after_words: bool = False,
) -> Handover:
    passed = Passed(
        case_id="c",
        intent=intent,
        topic=None,
        why=reason("human-asked"),
        language=language,
        account=account,
        promised=promised,
    )
    return hand_over(
        passed,
        Rules(settings=settings, calendars=CALENDARS, texts=TEXTS),
        now=to_us(_moscow(written)),
        somebody_is_there=somebody_is_there,
        is_after_words=is_after_words,
    )


def test_a_handover_promises_answer_handover_and_closing() -> None:
    made = {one.row.kind: _local(one.row.due_at) for one in _handed_over("2026-06-16T10:00").made}
    assert made == {"answer": "2026-06-16T14:00", "handover": "2026-06-16T11:00", "closing": "2026-06-18T10:00"}


def test_what_was_promised_before_is_not_promised_again() -> None:
    made = [one.row.kind for one in _handed_over("2026-06-16T10:00", promised=("answer", "closing")).made]
    assert made == ["handover"]


@pytest.mark.parametrize(
    ("tier", "intent", "hours"), [("GENERAL", "order_status", 24), ("PRIMARY", "technical_support", 24)]
)
def test_tier_and_level_choose_the_times(tier: str, intent: str, hours: float) -> None:
    promise = _handed_over("2026-06-16T10:00", account=replace(ACCOUNT, tier=tier), intent=intent).promise
    assert promise is not None
    assert (promise.hours, promise.clock) == (hours, "workdays")


def test_an_unknown_tier_has_the_defaults_times_and_says_so() -> None:
    handed = _handed_over("2026-06-16T10:00", account=replace(ACCOUNT, tier="ADVANCED"))
    assert handed.promise is not None
    assert handed.promise.hours == 24
    assert handed.reasons[-1] == reason("tier-unknown", tier="ADVANCED", used="GENERAL")
    assert all(one["code"] != "tier-unknown" for one in _handed_over("2026-06-16T10:00").reasons)


@pytest.mark.parametrize(
    ("written", "language", "said"),
    [
        ("2026-06-16T10:00", "en", "a specialist, who will answer you today by 14:00 (Moscow time)."),
        ("2026-06-16T10:00", "ru", "Он ответит вам сегодня до 14:00 (МСК)."),
        ("2026-06-16T10:00", "zh", "专员会在今天 14:00 前（莫斯科时间）回复您"),
        ("2026-06-16T16:00", "en", "a specialist, who will answer you tomorrow by 11:00 (Moscow time)."),
        ("2026-06-16T16:00", "ru", "Он ответит вам завтра до 11:00 (МСК)."),
        ("2026-06-16T16:00", "zh", "专员会在明天 11:00 前（莫斯科时间）回复您"),
        ("2026-06-19T16:00", "en", "who will answer you by 11:00 on Monday, 22 June (Moscow time)."),
        ("2026-06-16T20:00", "en", "work now. Your question is saved, and you will have an answer tomorrow by 13:00"),
        ("2026-06-16T20:00", "ru", "Сейчас специалисты не работают. Ваш вопрос сохранён, ответ придёт завтра до 13:00"),
        ("2026-06-16T20:00", "zh", "目前不在工作时间。您的问题已保存，您将在明天 13:00 前（莫斯科时间）得到答复"),
        ("2026-06-20T12:00", "en", "work now. Your question is saved, and you will have an answer by 13:00 on Monday"),
        ("2026-06-12T10:00", "ru", "не работают. Ваш вопрос сохранён, ответ придёт 15 июня (пн) до 13:00 (МСК)"),
        ("2026-06-12T10:00", "zh", "目前不在工作时间。您的问题已保存，您将在6月15日星期一 13:00 前"),
        ("2026-06-16T07:00", "en", "work now. Your question is saved, and you will have an answer today by 13:00"),
    ],
)
def test_the_customer_is_told_the_true_time_and_whether_anybody_works(written: str, language: str, said: str) -> None:
    assert said in _handed_over(written, language).said


def test_nobody_is_told_that_all_have_gone_home_while_somebody_is_there() -> None:
    said = _handed_over("2026-06-16T20:00", somebody_is_there=True).said
    assert said.startswith("I am passing your question to a specialist, who will answer you tomorrow by 13:00")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "A specialist will answer you today by 14:00 (Moscow time)."),
        ("ru", "Специалист ответит вам сегодня до 14:00 (МСК)."),
        ("zh", "专员会在今天 14:00 前（莫斯科时间）回复您。"),
    ],
)
def test_behind_words_that_pass_it_on_only_the_time_is_said(language: str, said: str) -> None:
    assert _handed_over("2026-06-16T10:00", language, is_after_words=True).said == said


@pytest.mark.parametrize("level", ["primary", "advanced", "expert"])
def test_every_level_of_every_shipped_tier_is_promised_an_answer(level: Level) -> None:
    for tier in SHIPPED.tiers:
        _made(replace(COMMERCIAL, tier=tier, level=level), "2026-06-16T10:00")
