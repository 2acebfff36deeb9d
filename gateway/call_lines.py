"""The lines in which a case's thread tells a call, one a fact, in the call's language; pure.

A line says only what the facts known by now say; when a late one tells more (when the call began), it is told again.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never
from urllib.parse import urlsplit

from channels.message import CallEvent
from channels.phone.settings import LineSettings
from config.settings import Settings
from gateway.calls import chosen
from gateway.calls_facts import CallView
from gateway.texts import Texts

_AUDIO = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Tells one call's facts: with its line's menu, the names of queues and people, in one language."""

    texts: Texts
    settings: Settings
    line: LineSettings
    agents: Mapping[str, tuple[str, str]]
    view: CallView
    language: str

    def direction(self, fact: CallEvent) -> str:
        """ "in" for what the caller pressed or said, "system" for what happened to the call."""
        return "in" if fact.type == "call.step" and (fact.digits or fact.speech) else "system"

    def text(self, fact: CallEvent) -> str:
        """The line of a fact."""
        match fact.type:
            case "call.started":
                return self._said("call-started")
            case "call.step":
                return self._step(fact)
            case "call.queued":
                return self._to("call-queued", self._queue(fact.queue))
            case "call.callback_requested":
                return self._said("call-callback")
            case "call.answered":
                return self._to("call-answered", self._agent(fact.agent))
            case "call.transferred":
                return self._to("call-transferred", self._agent(fact.agent) or self._queue(fact.queue))
            case "call.abandoned":
                return self._said("call-abandoned")
            case "call.ended":
                return self._ended(fact)
            case "call.recording":
                return self._said("call-recording")
            case "call.outbound_result":
                return self._to("call-outbound", fact.reason)
            case _:
                assert_never(fact.type)

    def _step(self, fact: CallEvent) -> str:
        if fact.speech:
            return fact.speech
        if not fact.digits:
            return self._said("call-silent")
        choice = chosen(self.line, fact)
        if choice is None:
            return self._said("call-pressed", digits=fact.digits)
        return self._said("call-pressed-choice", digits=fact.digits, title=choice.title_in(self.language))

    def _ended(self, fact: CallEvent) -> str:
        began = self.view.started_at or self.view.answered_at
        lasted_s = int((fact.at - began).total_seconds()) if began is not None else -1
        if lasted_s < 0:
            return self._said("call-ended")
        return self._said("call-ended-after", minutes=lasted_s // 60, seconds=lasted_s % 60)

    def _to(self, key: str, whom: str | None) -> str:
        return self._said(f"{key}-named", name=whom) if whom else self._said(key)

    def _agent(self, mail: str | None) -> str | None:
        return self.agents[mail][1] if mail is not None and mail in self.agents else mail

    def _queue(self, name: str | None) -> str | None:
        section = self.settings.queues.get(name or "")
        return section.title.get(self.language, name) if section is not None else name

    def _said(self, key: str, **args: str | int) -> str:
        return self.texts.say(self.language, key, **args)


def recording_file(url: str) -> tuple[str, str]:
    """The name and media type under which a recording's address is shown."""
    name = urlsplit(url).path.rpartition("/")[2] or "recording"
    return name[:300], mimetypes.guess_type(name)[0] or _AUDIO
