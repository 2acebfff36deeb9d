"""What a batch of turns must know before it is decided, gathered so that it is asked for once."""

from __future__ import annotations

from collections.abc import Sequence, Set

from channels.message import Address, Left, Message, Rating
from gateway import bounces, contacts, letter_limits, mail_reading, threads
from gateway.agent_forwards import AgentForwards
from gateway.call_turns import CallTurns
from gateway.incidents.turns import UnitTurns
from gateway.mail_related import RELATED_US
from gateway.parts import Parts
from gateway.reading import CallEvents
from gateway.side_turns import Side
from gateway.store.bounces import RECENT
from gateway.store.turns import Wanted
from gateway.turns import Turn


class Wants:
    """Gathers what turns, calls and side events of one batch name."""

    def __init__(self, parts: Parts, calls: CallTurns, units: UnitTurns, forwards: AgentForwards) -> None:
        self._parts = parts
        self._settings = parts.settings
        self._calls = calls
        self._forwards = forwards
        self._units = units

    def of(self, turns: Sequence[Turn], calls: Sequence[CallEvents], sides: Sequence[Side], *, now: int) -> Wanted:
        """Everything to look up for them."""
        wanted = Wanted(now=now)
        for side in sides:
            wanted.mail.content_keys.update(one.content_key for _, one in side.copied)
            asides: list[Left | Rating] = [*(one for _, one in side.left), *side.rated]
            for left in asides:
                key = (left.sender.kind, left.sender.value)
                wanted.identities.add(key)
                wanted.channel_of[key] = side.claim.channel
        for turn in turns:
            for _, message in turn.messages:
                keys = contacts.keys_of(message)
                wanted.identities.update(keys)
                wanted.channel_of[keys[0]] = turn.claim.channel
                if message.mail is not None:
                    self._want_of_mail(turn, message, wanted)
                    self._units.want(turn, message, wanted)
                else:
                    self._want_limits(turn, message.sender, wanted)
        for claim, events in calls:
            self._calls.want(claim, [event for _, event in events], wanted)
        return wanted

    def _want_of_mail(self, turn: Turn, message: Message, wanted: Wanted) -> None:
        if message.mail is not None and message.mail.content_key:
            wanted.mail.content_keys.add(message.mail.content_key)
        entrance = turn.channel.entrances.get(message.mailbox or "")
        if entrance is not None and entrance.agent is not None:
            wanted.mail.agents.add(entrance.agent)
        is_bounce = turn.verdict.kind == "bounce"
        ours, named = threads.wanted_ids(message, self._parts.tokens, is_bounce=is_bounce)
        wanted.our_messages.update(ours)
        wanted.external_ids.update(named)
        if is_bounce:
            wanted.mail.bounced.update(ours)
            if not ours and bounces.names_nothing(message):
                wanted.mail.bounced_addresses.update(bounces.recipients_of(message))
                wanted.mail.bounced_since = wanted.now - RECENT
        threads_named = {*ours, *named}
        if not threads_named and not turn.verdict.robot:
            wanted.mail.beginning.add((turn.claim.channel, (message.sender.kind, message.sender.value)))
            wanted.mail.earlier_since = wanted.now - RELATED_US
        if (number := mail_reading.number_in_subject(message)) is not None:
            wanted.mail.numbers.add(number)
            threads_named.add(number)
        self._forwards.want(turn, message, wanted)
        for inner in turn.forwards:
            self._want_limits(turn, inner.sender, wanted, threads_named)
        self._want_limits(turn, message.sender, wanted, threads_named)

    def _want_limits(self, turn: Turn, sender: Address, wanted: Wanted, threads: Set[str] = frozenset()) -> None:
        channel = turn.claim.channel
        self._parts.notices.want(wanted.limits, channel, turn.channel.kind, sender, at=turn.now)
        letter_limits.want_limits(wanted.limits, sender, self._settings.acknowledgement)
        if sender.kind == "email":
            wanted.limits.threads.setdefault((sender.kind, sender.value), set()).update(threads)
