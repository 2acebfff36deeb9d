"""What must agree between sections: names that point at something, wordings in every language, calendars that open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from config.care import CalendarSettings, IntentSettings, TierSettings, calendar_faults, overflow_faults
from config.promise_policy import POLICY_KINDS, PromiseSettings, faults_of
from config.settings import Loaded, Settings
from config.signals import OF_MESSAGES, SHORTEST_SECRET, SignalSettings, is_signing_secret
from config.tree import Finding, Path, Tree, nearest_name
from config.units import UnitSettings

_CHANNEL_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_SIGNAL_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def check(loaded: Loaded, *, kept_intents: Iterable[str] = ()) -> list[Finding]:
    """Every finding about the settings: those of reading the file first, then what does not fit together.

    `kept_intents` are names of intents that pages keep beside those of the file.
    """
    if any(not finding.key for finding in loaded.findings):
        return list(loaded.findings)  # the file itself could not be read: all else would only repeat it
    checking = _Checking(loaded, kept_intents)
    checking.run()
    return [*loaded.findings, *checking.findings]


def faults_of_intent(loaded: Loaded, name: str, intent: IntentSettings) -> list[Finding]:
    """What in an intent that stands in no file does not fit these settings; keys are those below `[intents.NAME]`."""
    tree = Tree(file=f"intent {name}", values=loaded.tree.values)
    checking = _Checking(replace(loaded, tree=tree, findings=()))
    checking.look_at_intent((), intent)
    return checking.findings


class _Checking:
    """One pass over the sections; each method looks at one of them."""

    def __init__(self, loaded: Loaded, kept_intents: Iterable[str] = ()) -> None:
        self.kept_intents = tuple(kept_intents)
        self.settings: Settings = loaded.settings
        self.tree = loaded.tree
        self.broken = {finding.key for finding in loaded.findings}
        self.findings: list[Finding] = []

    def run(self) -> None:
        self._gateway()
        self._nlu_and_orders()
        for name, intent in self.settings.intents.items():
            self.look_at_intent(("intents", name), intent)
        self._queues()
        for name, calendar in self.settings.calendars.items():
            self._calendar(("calendars", name), calendar)
        for name, tier in self.settings.tiers.items():
            self._tier(("tiers", name), tier)
        self._brands()
        self._channels()
        self._bot()
        for name, signal in self.settings.signals.items():
            self._signal(("signals", name), signal)
        self._well_named("signals", _SIGNAL_NAME)
        self._well_named("webhooks", _SIGNAL_NAME)
        for name, hook in self.settings.webhooks.items():
            if not is_signing_secret(hook.secret):  # a rule of the field would show the value
                wanted = f"must be whsec_ and the base64 of at least {SHORTEST_SECRET} bytes"
                self._find(("webhooks", name, "secret"), wanted)
        self._units()

    def _gateway(self) -> None:
        gateway = self.settings.gateway
        self._known(("gateway", "default_language"), gateway.default_language, gateway.languages, "language")
        self._known(("gateway", "default_queue"), gateway.default_queue, self._names("queues"), "queue")
        self._known(("gateway", "default_tier"), gateway.default_tier, self._names("tiers"), "tier")
        self._known(("gateway", "default_calendar"), gateway.default_calendar, self._names("calendars"), "calendar")
        self._known(("gateway", "default_brand"), gateway.default_brand, self._names("brands"), "brand")
        written = self.tree.values.get("gateway")
        own = gateway.close_reasons if isinstance(written, Mapping) and "close_reasons" in written else {}
        for code, titles in own.items():
            self._wording(("gateway", "close_reasons", code), titles, is_needed=True)

    def _nlu_and_orders(self) -> None:
        nlu, orders = self.settings.nlu, self.settings.orders
        if nlu.clarify > nlu.acts_from:
            self._find(("nlu", "clarify"), f"must not be above act ({nlu.acts_from:g}), but is {nlu.clarify:g}")
        if orders.kind == "http" and not orders.url:
            self._find(("orders", "url"), 'is missing; kind = "http" needs the address of the order system')

    def look_at_intent(self, path: Path, intent: IntentSettings) -> None:
        """What one intent points at, and its texts."""
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
            self._each_known((*path, "languages"), queue.languages, self.settings.gateway.languages, "language")
            self._each_known((*path, "brands"), queue.brands, self._names("brands"), "brand")
            self._known((*path, "calendar"), queue.calendar, self._names("calendars"), "calendar")
            self._known((*path, "overflow"), queue.overflow, self._names("queues"), "queue")
            self._wording((*path, "title"), queue.title, is_needed=True)
        for name, message in overflow_faults(self.settings.queues):
            self._find(("queues", name, "overflow"), message)

    def _calendar(self, path: Path, calendar: CalendarSettings) -> None:
        for below, message, nearest in calendar_faults(calendar):
            self._find((*path, *below), message, nearest)

    def _tier(self, path: Path, tier: TierSettings) -> None:
        self._wording((*path, "title"), tier.title, is_needed=True)
        for kind in POLICY_KINDS:
            if promise := tier.promises.of(kind):
                self._promise((*path, "promises", kind), promise)

    def _promise(self, path: Path, promise: PromiseSettings) -> None:
        channels = {*self._names("channels"), *(channel.kind for channel in self.settings.channels.values())}
        for place, rule in enumerate(promise.rules):
            at = (*path, "rules", str(place))
            self._known((*at, "topic"), rule.topic, self.settings.gateway.topics, "topic")
            self._known((*at, "channel"), rule.channel, sorted(channels), "channel or kind of channel")
        for below, message in faults_of(promise):
            self._find((*path, *below), message)

    def _brands(self) -> None:
        for name, brand in self.settings.brands.items():
            languages = self.settings.gateway.languages
            self._each_known(("brands", name, "languages"), brand.languages, languages, "language")
            needed = brand.languages or languages
            self._wording(
                ("brands", name, "signature"), brand.signature, is_needed=bool(brand.signature), needed=needed
            )

    def _bot(self) -> None:
        for name, one in self.settings.bot.rules.items():
            path = ("bot", "rules", name)
            self._known((*path, "channel"), one.channel, self._names("channels"), "channel")
            self._known((*path, "language"), one.language, self.settings.gateway.languages, "language")

    def _channels(self) -> None:
        for name, channel in self.settings.channels.items():
            path = ("channels", name)
            if not _CHANNEL_NAME.fullmatch(name):
                self._find(path, "a channel's name stands in addresses: use small letters, digits and hyphens")
            common = {"brand": channel.brand, "queue": channel.queue, "topic": channel.topic}
            self._pointers(path, {**common, "language": channel.language, **channel.own})

    def _units(self) -> None:
        taken: dict[str, str] = {}
        for name, unit in self.settings.units.items():
            path = ("units", name)
            self._wording((*path, "title"), unit.title, is_needed=True)
            self._known((*path, "calendar"), unit.calendar, self._names("calendars"), "calendar")
            self._known((*path, "language"), unit.language, self.settings.gateway.languages, "language")
            if unit.channel == "mail" and not unit.addresses and not unit.domains:
                self._find((*path, "addresses"), "is missing; a unit that writes by mail is known by its addresses")
            for key in ("addresses", "domains", "numbers"):
                for value in getattr(unit, key):
                    other = taken.setdefault(value, name)
                    if other != name:
                        self._find((*path, key), f"{value} stands at unit {other!r} too; give it to one of them")
            self._internal(path, unit)

    def _internal(self, path: Path, unit: UnitSettings) -> None:
        """What is not for customers must not be what a brand shows them."""
        public = {brand.mail: name for name, brand in self.settings.brands.items() if brand.mail}
        for value in unit.internal_mailboxes:
            if value in public:
                brand = public[value]
                self._find((*path, "internal_mailboxes"), f"{value} is the public address of brand {brand!r}")

    def _signal(self, path: Path, signal: SignalSettings) -> None:
        self._wording((*path, "title"), signal.title, is_needed=True)
        self._each_known((*path, "tiers"), signal.tiers, self._names("tiers"), "tier")
        known = self._names_of_intents()
        for place, intent in enumerate(signal.intents):
            stem = intent.removesuffix("*")
            if not (intent.endswith("*") and any(one.startswith(stem) for one in known)):
                self._known((*path, "intents", str(place)), intent, known, "intent")
        is_told = ".".join((*path, "words")) in self.broken
        if signal.on in OF_MESSAGES and not signal.intents and not signal.words and not is_told:
            self._find(path, f'can never fire: on = "{signal.on}" needs intents or words')

    def _well_named(self, section: str, form: re.Pattern[str]) -> None:
        """Names that stand in addresses and in the names of counters."""
        for name in self._names(section):
            if not form.fullmatch(name):
                self._find((section, name), "use at most 64 small letters, digits and hyphens in the name")

    def _pointers(self, path: Path, table: Mapping[str, object]) -> None:
        """What a channel's table names of ours, however deep: mailboxes, dialled numbers, menus."""
        known = {
            "brand": self._names("brands"),
            "queue": self._names("queues"),
            "intent": self._names_of_intents(),
            "topic": self.settings.gateway.topics,
            "language": self.settings.gateway.languages,
        }
        for key, value in table.items():
            if isinstance(value, Mapping):
                self._pointers((*path, key), value)
            elif key in known and isinstance(value, str):
                self._known((*path, key), value, known[key], key)

    def _names(self, section: str) -> tuple[str, ...]:
        """The names the file declares, also of tables that could not be read (they have their own finding)."""
        tables = self.tree.values.get(section, {})
        return tuple(tables) if isinstance(tables, Mapping) else ()

    def _names_of_intents(self) -> tuple[str, ...]:
        return (*self._names("intents"), *self.kept_intents)

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
