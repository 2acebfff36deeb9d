"""What must agree between sections: names that point at something, wordings in every language, calendars that open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from config.care import KINDS, CalendarSettings, IntentSettings, PromiseSettings, TierSettings
from config.settings import Loaded, Settings
from config.tree import Finding, Path, nearest_name

_CHANNEL_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def check(loaded: Loaded) -> list[Finding]:
    """Every finding about the settings: those of reading the file first, then what does not fit together."""
    if any(not finding.key for finding in loaded.findings):
        return list(loaded.findings)  # the file itself could not be read: all else would only repeat it
    checking = _Checking(loaded)
    checking.run()
    return [*loaded.findings, *checking.findings]


class _Checking:
    """One pass over the sections; each method looks at one of them."""

    def __init__(self, loaded: Loaded) -> None:
        self.settings: Settings = loaded.settings
        self.tree = loaded.tree
        self.broken = {finding.key for finding in loaded.findings}
        self.findings: list[Finding] = []

    def run(self) -> None:
        self._gateway()
        self._nlu_and_orders()
        for name, intent in self.settings.intents.items():
            self._intent(("intents", name), intent)
        self._queues()
        for name, calendar in self.settings.calendars.items():
            self._calendar(("calendars", name), calendar)
        for name, tier in self.settings.tiers.items():
            self._tier(("tiers", name), tier)
        self._brands()
        self._channels()

    def _gateway(self) -> None:
        gateway = self.settings.gateway
        self._known(("gateway", "default_language"), gateway.default_language, gateway.languages, "language")
        self._known(("gateway", "default_queue"), gateway.default_queue, self._names("queues"), "queue")
        self._known(("gateway", "default_tier"), gateway.default_tier, self._names("tiers"), "tier")
        self._known(("gateway", "default_calendar"), gateway.default_calendar, self._names("calendars"), "calendar")
        self._known(("gateway", "default_brand"), gateway.default_brand, self._names("brands"), "brand")

    def _nlu_and_orders(self) -> None:
        nlu, orders = self.settings.nlu, self.settings.orders
        if nlu.clarify > nlu.act:
            self._find(("nlu", "clarify"), f"must not be above act ({nlu.act:g}), but is {nlu.clarify:g}")
        if orders.kind == "http" and not orders.url:
            self._find(("orders", "url"), 'is missing; kind = "http" needs the address of the order system')

    def _intent(self, path: Path, intent: IntentSettings) -> None:
        self._known((*path, "topic"), intent.topic, self.settings.gateway.topics, "topic")
        self._known((*path, "queue"), intent.queue, self._names("queues"), "queue")
        self._wording((*path, "title"), intent.title, is_needed=bool(intent.title))
        self._wording((*path, "answer"), intent.answer, is_needed=intent.handling == "answer" or bool(intent.answer))
        self._wording((*path, "ask"), intent.ask, is_needed=intent.handling == "collect" or bool(intent.ask))
        if intent.flow and intent.handling != "flow":
            self._find((*path, "flow"), f'is used only with handling = "flow", not {intent.handling!r}')

    def _queues(self) -> None:
        for name, queue in self.settings.queues.items():
            path = ("queues", name)
            self._each_known((*path, "topics"), queue.topics, self.settings.gateway.topics, "topic")
            self._each_known((*path, "tiers"), queue.tiers, self._names("tiers"), "tier")
            self._known((*path, "calendar"), queue.calendar, self._names("calendars"), "calendar")
            self._wording((*path, "title"), queue.title, is_needed=True)

    def _calendar(self, path: Path, calendar: CalendarSettings) -> None:
        if not any(calendar.weekly.values()) and not any(calendar.days_on.values()):
            self._find((*path, "weekly"), 'never opens; give at least one day hours, e.g. "mon-fri" = ["09:00-18:00"]')
        if calendar.country is None:
            return
        from holidays import list_supported_countries  # 60 ms to import: only where a calendar names a country

        if calendar.country not in (countries := list_supported_countries(include_aliases=False)):
            nearest = nearest_name(calendar.country, countries)
            self._find((*path, "country"), f"no holidays are known for country {calendar.country!r}", nearest)

    def _tier(self, path: Path, tier: TierSettings) -> None:
        self._wording((*path, "title"), tier.title, is_needed=True)
        for kind in KINDS:
            if promise := tier.promises.of(kind):
                self._promise((*path, "promises", kind), promise)

    def _promise(self, path: Path, promise: PromiseSettings) -> None:
        for topic in promise.topics:
            self._known((*path, "topics", topic), topic, self.settings.gateway.topics, "topic")
        if promise.hours.at("expert") is None and not promise.topics:
            self._find((*path, "hours"), "is missing; give hours by level, e.g. hours = { primary = 4 }")

    def _brands(self) -> None:
        for name, brand in self.settings.brands.items():
            languages = self.settings.gateway.languages
            self._each_known(("brands", name, "languages"), brand.languages, languages, "language")
            needed = brand.languages or languages
            self._wording(
                ("brands", name, "signature"), brand.signature, is_needed=bool(brand.signature), needed=needed
            )

    def _channels(self) -> None:
        for name, channel in self.settings.channels.items():
            path = ("channels", name)
            if not _CHANNEL_NAME.fullmatch(name):
                self._find(path, "a channel's name stands in addresses: use small letters, digits and hyphens")
            common = {"brand": channel.brand, "queue": channel.queue, "topic": channel.topic}
            self._pointers(path, {**common, "language": channel.language, **channel.own})

    def _pointers(self, path: Path, table: Mapping[str, object]) -> None:
        """What a channel's table names of ours, however deep: mailboxes, dialled numbers, menus."""
        known = {
            "brand": self._names("brands"),
            "queue": self._names("queues"),
            "intent": self._names("intents"),
            "topic": self.settings.gateway.topics,
            "language": self.settings.gateway.languages,
        }
        for key, value in table.items():
            if isinstance(value, Mapping):
                self._pointers((*path, key), value)
            elif key in known and isinstance(value, str):
                self._known((*path, key), value, known[key], key)

    def _names(self, section: str) -> Iterable[str]:
        """The names the file declares, also of tables that could not be read (they have their own finding)."""
        tables = self.tree.values.get(section, {})
        return tuple(tables) if isinstance(tables, Mapping) else ()

    def _known(self, path: Path, name: str | None, known: Iterable[str], what: str) -> None:
        if name is not None and name not in (names := tuple(known)):
            self._find(path, f"there is no {what} {name!r}", nearest_name(name, names))

    def _each_known(self, path: Path, names: tuple[str, ...], known: Iterable[str], what: str) -> None:
        for place, name in enumerate(names):
            self._known((*path, str(place)), name, known, what)

    def _wording(
        self, path: Path, wording: Mapping[str, str], *, is_needed: bool, needed: tuple[str, ...] | None = None
    ) -> None:
        languages = needed or self.settings.gateway.languages
        missing = [language for language in languages if not wording.get(language, "").strip()]
        if is_needed and missing:
            self._find(path, f"has no text in {', '.join(missing)}; every language of [gateway] languages needs one")
        for language in wording:
            self._known((*path, language), language, self.settings.gateway.languages, "language")

    def _find(self, path: Path, message: str, nearest: str | None = None) -> None:
        finding = self.tree.finding(path, message, nearest)
        if finding.key not in self.broken:
            self.findings.append(finding)
