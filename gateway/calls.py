"""What a caller hears next and where the call goes: a pure decision over values, said in the texts it is given."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import assert_never

from channels.message import CallEvent
from channels.phone.answer import Gather, PhoneAnswer, Route
from channels.phone.settings import CALLBACK_MENU, MAIN_MENU, Choice, LineSettings, Menu
from gateway.calls_facts import CallView, call_view, fold
from gateway.calls_routes import CallCase, CallTarget, Person, people_route, queue_route, safe_route

__all__ = [
    "CallCase",
    "CallTarget",
    "CallView",
    "KnownCaller",
    "Person",
    "PhoneAnswer",
    "answer",
    "call_view",
    "chosen",
    "fold",
    "spoken_language",
]

_ACCOUNT_TRIES = 2
Texts = Callable[[str, Mapping[str, str | int]], str]
"""Renders a text of config/texts/phone.<language>.ftl in the call's language."""


ACCOUNTS_MENU = "accounts."
"""How the menus begin in which somebody who acts for several accounts says which one is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCaller:
    """The contact behind the caller's number; given only where the line trusts that number.

    `accounts` are the names to choose from, in the menu of that name, while it is not known which one is meant.
    """

    name: str | None = None
    language: str | None = None
    accounts: tuple[str, ...] = ()
    accounts_menu: str | None = None


def spoken_language(
    line_language: str, *, dialled: str | None, caller: KnownCaller | None, offered: tuple[str, ...]
) -> str:
    """The first language we offer out of: the contact's, that of the dialled number, the line's."""
    wishes = (caller.language if caller else None, dialled)
    return next((wish for wish in wishes if wish in offered and wish), line_language)


def chosen(line: LineSettings, event: CallEvent) -> Choice | None:
    """What the pressed key stands for in the menu the caller was in; None where nothing fits or nothing was pressed."""
    menu = line.menu_named(event.menu)
    return menu.get(event.digits) if menu and event.digits else None


def answer(
    line: LineSettings,
    call: CallView,
    event: CallEvent,
    caller: KnownCaller | None,
    target: CallTarget | None,
    language: str,
    texts: Texts,
    *,
    brand: str,
    case: CallCase | None = None,
    heard: Collection[CallEvent] = (),
) -> PhoneAnswer:
    """The answer to `event`, already folded into `call`; `heard` are the steps whose words were understood.

    `target` is where routing would send this caller now, by the choice or the understood words of the event; None
    where the words were not understood. With both a gather and a route, the route is for who presses and says nothing.
    """
    turn = _Turn(
        line=line,
        call=call,
        event=event,
        caller=caller,
        target=target,
        language=language,
        texts=texts,
        brand=brand,
        case=case,
        heard=heard,
    )
    match event.type:
        case "call.started":
            return turn.greeted()
        case "call.step":
            return turn.stepped()
        case "call.queued":
            return turn.waiting()
        case "call.callback_requested":
            return turn.called_back()
        case "call.answered":
            return turn.answered()
        case "call.transferred" | "call.abandoned" | "call.ended" | "call.recording" | "call.outbound_result":
            return turn.answer()
        case _:
            assert_never(event.type)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """Everything one answer is made of; its methods add to each other downwards."""

    line: LineSettings
    call: CallView
    event: CallEvent
    caller: KnownCaller | None
    target: CallTarget | None
    language: str
    texts: Texts
    brand: str
    case: CallCase | None
    heard: Collection[CallEvent]

    def greeted(self) -> PhoneAnswer:
        """The greeting of the dialled number's brand, then the menu; a dedicated number goes on at once."""
        greeting = self.greeting()
        if self.caller and self.caller.accounts:
            return self.asked_account(self.caller, said=(greeting, self.text("contacts-which-account-phone")))
        if self.target and (self.target.is_direct or not self.line.menu):
            return self.routed(self.target, said=(greeting,))
        return self.asked(self.line.menu, MAIN_MENU, said=(greeting,))

    def stepped(self) -> PhoneAnswer:
        """What follows a pressed key, spoken words, or silence."""
        if self.event.menu == CALLBACK_MENU and self.event.digits == "1":
            return self.called_back()
        if (self.event.menu or "").startswith(ACCOUNTS_MENU):
            return self.named_account()
        choice = chosen(self.line, self.event)
        if choice and choice.menu is not None:
            return self.asked(choice.menu, f"{self.event.menu or MAIN_MENU}.{self.event.digits}")
        if choice and choice.callback:
            return self.called_back()
        if self.event.digits and choice is None and self.event.menu != CALLBACK_MENU:
            return self.missed("phone-unknown-key")
        if self.target is None:
            return self.missed("phone-not-understood")
        if self.target.self_service:
            return self.served(self.target, choice)
        return self.routed(self.target)

    def named_account(self) -> PhoneAnswer:
        """On with the call once the account is chosen; asked once more after a wrong key, then on without it."""
        asked = [fact for fact in self.call.facts if (fact.menu or "").startswith(ACCOUNTS_MENU)]
        if self.caller and self.caller.accounts and self.event.digits and len(asked) < _ACCOUNT_TRIES:
            return self.asked_account(self.caller, said=(self.text("phone-unknown-key"),))
        if self.target and (self.target.is_direct or not self.line.menu):
            return self.routed(self.target)
        return self.asked(self.line.menu, MAIN_MENU)

    def asked_account(self, caller: KnownCaller, *, said: tuple[str, ...]) -> PhoneAnswer:
        """The accounts read out; the route beside it is for who presses nothing."""
        options = {str(key): name for key, name in enumerate(caller.accounts, start=1)}
        read = [self.text("phone-option", title=name, digit=key) for key, name in options.items()]
        gather = Gather(menu=caller.accounts_menu or ACCOUNTS_MENU, options=options, speech=False)
        return self.answer(said=(*said, *read), gather=gather, route=self.silent_route())

    def waiting(self) -> PhoneAnswer:
        """The honest wait, and a call back where nobody is there."""
        return self.queued(self.target or CallTarget(queue=self.event.queue or "", reason="queued"))

    def called_back(self) -> PhoneAnswer:
        """A call back to the caller's own number; a withheld number has none and goes to the queue instead."""
        if self.call.caller is None:
            said = (self.text("phone-callback-withheld"),)
            return self.queued(self.target, said=said) if self.target else self.answer(said=said)
        route = Route(to="callback", target=self.call.caller, reason="callback_requested", desk_url=self.desk_url)
        return self.answer(said=(self.text("phone-callback-noted", tail=self.call.caller[-4:]),), route=route)

    def answered(self) -> PhoneAnswer:
        """Nothing for the caller; for the one who took the call, the case at the desk."""
        return self.answer(route=Route(to="agent", target=self.event.agent, reason="answered", desk_url=self.desk_url))

    def served(self, target: CallTarget, choice: Choice | None) -> PhoneAnswer:
        """The answer itself, read out; the menu stays open for what else the caller wants."""
        said = (*target.self_service, self.text("phone-anything-else"))
        route = Route(to="self_service", target=choice.self_service if choice else None, reason=target.reason)
        return self.answer(said=said, gather=self.gather(self.line.menu, MAIN_MENU), route=route)

    def routed(self, target: CallTarget, *, said: tuple[str, ...] = ()) -> PhoneAnswer:
        """To the first free specialist, else to the queue."""
        if any(person.is_free for person in target.specialists):
            return self.answer(
                said=(*said, self.text("phone-to-specialist")),
                route=people_route(target, self.line.ring_s, self.desk_url),
            )
        return self.queued(target, said=said)

    def queued(self, target: CallTarget, *, said: tuple[str, ...] = ()) -> PhoneAnswer:
        """Into the queue, with the wait if it is known, and an offer to call back where nobody is there."""
        route = queue_route(target, self.desk_url)
        if target.has_people:
            return self.answer(said=(*said, *self.wait(target)), route=route)
        if not self.line.callback or self.call.caller is None:
            return self.answer(said=(*said, self.text("phone-nobody-there")), route=route)
        offer = Gather(menu=CALLBACK_MENU, options={"1": self.text("phone-callback-title")}, speech=False)
        told = (self.text("phone-nobody-there"), self.text("phone-callback-offer"))
        return self.answer(said=(*said, *told), gather=offer, route=route)

    def missed(self, why: str) -> PhoneAnswer:
        """The same menu once more with the reason said first; a person after the second miss."""
        if self.has_missed_before():
            if self.target:
                return self.routed(self.target)
            return self.answer(said=(self.text("phone-to-queue"),), route=safe_route(self.line.degraded, self.desk_url))
        name = self.event.menu or MAIN_MENU
        menu = self.line.menu_named(name)
        if not menu:
            name, menu = MAIN_MENU, self.line.menu
        return self.asked(menu, name, said=(self.text(why),))

    def has_missed_before(self) -> bool:
        """Whether an earlier step in this menu said something or pressed a key that stands for nothing."""
        earlier = [fact for fact in self.call.facts if fact.type == "call.step" and fact != self.event]
        return any(
            fact.menu == self.event.menu and (fact.speech or (fact.digits and chosen(self.line, fact) is None))
            for fact in earlier
            if fact not in self.heard
        )

    def asked(self, menu: Menu, name: str, *, said: tuple[str, ...] = ()) -> PhoneAnswer:
        """A menu read out; the route beside it is for who presses and says nothing."""
        options = [
            self.text("phone-option", title=choice.title_in(self.language), digit=key) for key, choice in menu.items()
        ]
        invited = (self.text("phone-speak"),) if self.line.speech and menu else ()
        return self.answer(said=(*said, *options, *invited), gather=self.gather(menu, name), route=self.silent_route())

    def answer(
        self, *, said: tuple[str, ...] = (), gather: Gather | None = None, route: Route | None = None
    ) -> PhoneAnswer:
        """The answer with what every answer carries."""
        return PhoneAnswer(
            call_id=self.call.call_id,
            case=self.case.number if self.case else None,
            language=self.language,
            say=said,
            gather=gather,
            route=route,
        )

    def greeting(self) -> str:
        """The line's own greeting, else ours, by name where the caller is known."""
        own = self.line.greeting.get(self.language)
        if own:
            return own.replace("{brand}", self.brand)
        if self.caller and self.caller.name:
            return self.text("phone-greeting-known", brand=self.brand, name=self.caller.name)
        return self.text("phone-greeting", brand=self.brand)

    def gather(self, menu: Menu, name: str) -> Gather | None:
        """What may be pressed and said; None where neither may."""
        if not menu and not self.line.speech:
            return None
        options = {key: choice.title_in(self.language) for key, choice in menu.items()}
        return Gather(menu=name, options=options, speech=self.line.speech)

    def wait(self, target: CallTarget) -> tuple[str, ...]:
        """That a person comes, and how long it takes, in whole minutes, never less than it is."""
        told = (self.text("phone-to-queue"),)
        if target.expected_wait_s is None:
            return told
        return (*told, self.text("phone-wait", minutes=max(1, -(-target.expected_wait_s // 60))))

    def silent_route(self) -> Route:
        """Where the call goes if the caller neither presses nor says anything: never nowhere."""
        if self.target is None:
            return safe_route(self.line.degraded, self.desk_url)
        return people_route(self.target, self.line.ring_s, self.desk_url)

    @property
    def desk_url(self) -> str | None:
        """Where the case stands at the desk."""
        return self.case.desk_url if self.case else None

    def text(self, name: str, /, **args: str | int) -> str:
        """One of our texts in the call's language."""
        return self.texts(name, args)
