"""What the admin's pages say to one reader: their own texts, and names and times as at the desk."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_datetime

from gateway.desk.words import Words
from gateway.texts import Argument


class AdminWords(Words):
    """The words of one page for one reader."""

    def a(self, key: str, **args: Argument) -> str:
        """One of the admin pages' texts."""
        return self.texts.say(self.language, f"admin-{key}", **args)

    def x(self, key: str, **args: Argument) -> str:
        """One of the training pages' texts."""
        return self.texts.say(self.language, f"training-{key}", **args)

    def of_day(self, day: date | None, otherwise: str = "") -> str:
        """A day, short, as people of that language write it."""
        return otherwise if day is None else str(format_date(day, "d MMM y", locale=self._locale))

    def weekday(self, day: date) -> str:
        """A day with its weekday."""
        return str(format_date(day, "EEE d MMM", locale=self._locale))

    def span(self, opens: datetime, closes: datetime) -> str:
        """An opening in the zone it is given in; its end names the day only where that is another."""
        start = str(format_datetime(opens, "EEE d MMM HH:mm", locale=self._locale))
        pattern = "HH:mm" if opens.date() == closes.date() else "EEE d MMM HH:mm"
        return f"{start}–{format_datetime(closes, pattern, locale=self._locale)}"

    def would(self, group: str, key: str) -> str:
        """What an observed channel would have done: one line of one group of its report."""
        if group == "intent":
            return self.intent(key)
        if group == "why":
            return self.texts.reason(self.language, key, {})
        if key.startswith("queue:"):
            return self.a("would-goes-queue", queue=self.queue(key.removeprefix("queue:")))
        name = f"admin-would-{group}-{key}"
        return self.texts.say(self.language, name) if self.texts.has(name) else key

    def role(self, name: str) -> str:
        """A role of the care table."""
        return self.known(f"role-{name}", name)
