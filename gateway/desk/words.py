"""What the desk says to one reader: our texts, stored reasons, names from the settings and times, in their language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_percent

from config.settings import Settings
from gateway.handoff_pack.facts import Facts
from gateway.handoff_pack.pack import pack_of, readable
from gateway.handoff_pack.telling import Teller
from gateway.ids import MICROSECOND, from_us
from gateway.live_intents import remembered
from gateway.store.rows import Reason
from gateway.texts import Argument, Texts

_LOCALES: Final = {"zh": "zh_Hans_CN", "en": "en_GB"}
_CHINESE: Final = {
    "d MMM HH:mm": "M月d日 HH:mm",
    "d MMMM y HH:mm:ss": "y年M月d日 HH:mm:ss",
    "d MMMM y": "y年M月d日",
    "EEE d MMM y": "y年M月d日 EEE",
}
"""Days as they are written in Chinese, by the patterns of the other languages."""
_LONGEST_VALUE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPack:
    """A handoff pack in one language: the summary, and what the bot asked the order system for."""

    summary: Sequence[str]
    done: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one page for one reader; `now` is the page's instant, `zone` that of the installation."""

    texts: Texts
    settings: Settings
    language: str
    zone: ZoneInfo
    now: int

    def t(self, key: str, **args: Argument) -> str:
        """One of the desk's texts."""
        return self.texts.say(self.language, f"desk-{key}", **args)

    def known(self, key: str, fallback: str) -> str:
        """One of the desk's texts, or the fallback where there is none of that key."""
        name = f"desk-{key.replace('_', '-').replace('.', '-')}"
        return self.texts.say(self.language, name) if self.texts.has(name) else fallback

    def reason(self, why: Reason, *, account: str | None = None) -> str:
        """A stored reason in full words, with queues, topics and intents by their names; `account` is the case's."""
        given = why.get("args")
        args = {**({"account": account} if account else {}), **(given if isinstance(given, Mapping) else {})}
        for name, title in (("queue", self.queue), ("topic", self.topic), ("intent", self.intent), ("tier", self.tier)):
            if isinstance(args.get(name), str):
                args[name] = title(args[name])
        if isinstance(args.get("role"), str):
            args["role"] = self.known(f"role-{args['role']}", args["role"]).lower()
        return self.texts.reason(self.language, str(why.get("code", "")), args)

    def queue(self, name: str | None) -> str:
        """A queue's title."""
        section = self.settings.queues.get(name or "")
        return section.title.get(self.language, name or "") if section is not None else name or ""

    def topic(self, name: str | None) -> str:
        """A topic's name."""
        return self.known(f"topic-{name}", name or "") if name else ""

    def intent(self, name: str | None) -> str:
        """An intent's title, also of one that was retired or had another name."""
        section = remembered(self.settings.intents, name or "")
        return section.title.get(self.language) or name or "" if section is not None else name or ""

    def intent_named(self, written: str) -> str:
        """The name of the intent that somebody typed by its name or its title, what was typed where there is none."""
        wanted = written.strip().casefold()
        for name in self.settings.intents:
            title = self.intent(name)
            if wanted in (name.casefold(), title.casefold(), f"{title} ({name})".casefold()):
                return name
        return written.strip()

    def tier(self, name: str | None) -> str:
        """A tier's title."""
        section = self.settings.tiers.get(name or "")
        return section.title.get(self.language, name or "") if section is not None else name or ""

    def kind(self, channel: str | None) -> str:
        """The kind of a channel, which chooses its icon."""
        section = self.settings.channels.get(channel or "")
        return section.kind if section is not None else "api"

    def clock(self, at: int) -> str:
        """A time of today, or day and time of another day."""
        local, today = self._local(at), self._local(self.now)
        if local.date() == today.date():
            return str(format_time(local, "HH:mm", locale=self._locale))
        return str(format_datetime(local, self._pattern("d MMM HH:mm"), locale=self._locale))

    def moment(self, at: int) -> str:
        """The whole date and time, for a tooltip."""
        return str(format_datetime(self._local(at), self._pattern("d MMMM y HH:mm:ss"), locale=self._locale))

    def day(self, at: int) -> str:
        """The day, as a heading between messages."""
        return str(format_datetime(self._local(at), self._pattern("d MMMM y"), locale=self._locale))

    def iso(self, at: int) -> str:
        """The instant for machines."""
        return from_us(at).isoformat(timespec="seconds")

    def since(self, at: int) -> str:
        """How long it is since then, short: "4 m", "2 h", "3 d"."""
        minutes = max(0, self.now - at) // 60_000_000
        if minutes < 60:
            return self.t("minutes", count=int(minutes))
        return (
            self.t("hours", count=int(minutes // 60))
            if minutes < 60 * 48
            else self.t("days", count=int(minutes // 1440))
        )

    def until(self, at: int) -> str:
        """How long it is until then, in words."""
        return self.texts.lasting(max(timedelta(minutes=1), (at - self.now) * MICROSECOND), self.language)

    def percent(self, share: float) -> str:
        """A share as whole percent."""
        return str(format_percent(share, locale=self._locale))

    def risk(self, made_at: int | None, due_at: int | None) -> str:
        """How a promise stands: "late", "soon" (past the share at which it is warned about), "fine", "" without one."""
        if due_at is None:
            return ""
        if due_at <= self.now:
            return "late"
        warned_at = (made_at or self.now) + (due_at - (made_at or self.now)) * self.settings.gateway.promise_warn_share
        return "soon" if self.now >= warned_at else "fine"

    def pack(self, facts: Facts | None) -> ToldPack | None:
        """What the bot handed over, in sentences; the slots themselves stand in a list of their own."""
        if facts is None:
            return None
        teller, made = Teller(texts=self.texts, settings=self.settings, language=self.language), pack_of(facts)
        return ToldPack(summary=teller.summary(replace(made, given=())), done=teller.done(made))

    def slots(self, slots: Mapping[str, object]) -> list[tuple[str, str]]:
        """Slots of a flow as name and value to read; a flow's own counters and lists, which have no text, stay out."""
        shown: list[tuple[str, str]] = []
        for name, value in slots.items():
            said, title = readable(value)[:_LONGEST_VALUE], self.known(f"slot-{name}", "")
            if said and (title or isinstance(value, str)):
                shown.append((title or name.replace("_", " "), said))
        return shown

    def datum(self, read: Mapping[str, object]) -> tuple[str, str]:
        """A datum of a message as its kind and its value to read: the day that is meant beside the word for it."""
        kind, value, normal = (str(read.get(name) or "") for name in ("entity", "value", "normalized"))
        said = self._day(normal) if kind == "date" and normal else normal or value
        beside = value if kind == "date" and normal else str(read.get("title") or "")
        shown = f"{said} · {beside}" if beside and beside != said else said
        return self.known(f"datum-{kind}", kind.replace("_", " ")), shown[:_LONGEST_VALUE]

    def _day(self, written: str) -> str:
        try:
            return str(format_date(date.fromisoformat(written), self._pattern("EEE d MMM y"), locale=self._locale))
        except ValueError:
            return written

    def _pattern(self, usual: str) -> str:
        return _CHINESE.get(usual, usual) if self.language == "zh" else usual

    @property
    def _locale(self) -> str:
        return _LOCALES.get(self.language, self.language)

    def _local(self, at: int) -> datetime:
        return from_us(at).astimezone(self.zone)
