"""What a phone line's settings say: its numbers, greeting, menu, and where a call goes when we cannot think."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

MAIN_MENU = "main"
CALLBACK_MENU = "callback"

SafeTarget = Literal["queue", "agent", "hangup"]
Texts = Mapping[str, str]

KEYS: Mapping[str, str] = {
    "number": "the line's own number in E.164; left out: any number may be dialled",
    "numbers": 'more numbers of the line: numbers."+74950000009" = { brand, queue, topic, language }',
    "region": "the country whose national numbers are read, such as RU; left out: that of the line's number",
    "greeting": "what the caller hears first, by language; {brand} stands for the brand of the dialled number",
    "menu": 'choices by key: menu."1" = { title = { ru, en, zh }, intent | queue | self_service | menu | callback }',
    "speech": "true: the caller may also say what he wants",
    "callback": "true: a call back is offered while nobody is there",
    "ring_s": "how long one person's telephone rings before the next is tried, in seconds",
    "degraded": "where a call goes when no answer is ready in time: { to = queue|agent|hangup, target, extension }",
    "trust_caller": "true: the caller's number tells who calls; false: it is only a hint",
    "twilio": "Twilio Voice: { auth_token, sip_domain }; requests are judged by the token",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DialledNumber:
    """One of our numbers: what it says about who calls it."""

    brand: str | None = None
    queue: str | None = None
    topic: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a key of a menu stands for: its title by language, and exactly one of the five things it leads to."""

    title: Texts
    intent: str | None = None
    queue: str | None = None
    self_service: str | None = None
    menu: Mapping[str, Choice] | None = None
    callback: bool = False

    def title_in(self, language: str) -> str:
        """The title in that language, else in English, else in the first language written."""
        return self.title.get(language) or self.title.get("en") or next(iter(self.title.values()))


Menu = Mapping[str, Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeRoute:
    """Where a call goes when no considered answer is there."""

    to: SafeTarget = "queue"
    target: str | None = "general"
    extension: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioSettings:
    """The account's auth token, by which requests prove themselves, and the SIP domain of extensions."""

    auth_token: str = field(repr=False)
    sip_domain: str | None = None


DEFAULT_MENU: Menu = {
    "1": Choice(
        title={"ru": "узнать, где заказ", "en": "where your order is", "zh": "查询订单"},
        self_service="order_status",
    ),
    "2": Choice(
        title={"ru": "наличие и цены", "en": "stock and prices", "zh": "库存和价格"},
        intent="availability_price",
    ),
    "3": Choice(
        title={"ru": "техническая поддержка", "en": "technical support", "zh": "技术支持"},
        intent="technical_support",
    ),
    "4": Choice(
        title={"ru": "возврат или претензия", "en": "a return or a claim", "zh": "退换或投诉"},
        intent="return_rma",
    ),
    "0": Choice(title={"ru": "сотрудник", "en": "a person", "zh": "人工客服"}, intent="human"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSettings:
    """A phone line as its table says it, with a default for all the table leaves out."""

    number: str | None = None
    numbers: Mapping[str, DialledNumber] = field(default_factory=dict)
    region: str | None = None
    greeting: Texts = field(default_factory=dict)
    menu: Menu = field(default_factory=lambda: DEFAULT_MENU)
    speech: bool = True
    callback: bool = True
    ring_s: int = 20
    degraded: SafeRoute = field(default_factory=SafeRoute)
    trust_caller: bool = True
    twilio: TwilioSettings | None = None

    def menu_named(self, name: str | None) -> Menu | None:
        """The choices of a menu: "main", or "main.2" for the one behind key 2; None where there is no such menu."""
        keys = (name or MAIN_MENU).split(".")
        if keys[0] != MAIN_MENU:
            return None
        menu: Menu | None = self.menu
        for key in keys[1:]:
            choice = menu.get(key) if menu else None
            menu = choice.menu if choice else None
        return menu

    def choices(self) -> Iterator[Choice]:
        """Every choice of every menu, for whoever checks the names they lead to."""
        waiting = list(self.menu.values())
        while waiting:
            choice = waiting.pop(0)
            yield choice
            waiting.extend(choice.menu.values() if choice.menu else ())
