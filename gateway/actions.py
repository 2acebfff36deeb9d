"""What a decision about a turn rests on, and the closed set of what it may come to, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from gateway.store.rows import Reason
from nlu.contract import Ranked

HUMAN: Final = "human"
SAFETY: Final = "safety_issue"
REQUEST_STATUS: Final = "request_status"
ADDED: Final = "added_to_question"
"""The text that says that what was written on was added to what waits for a person."""
COMPLAINT: Final = "complaint_"
"""How the names of all complaints begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that a decision rests on. `owner` is None where a new case is opened; `asked_before` says that we did.

    `is_bare_reply` says that it is a plain yes, no or all right and nothing else, `asks_nothing_yet` that it is mere
    question marks, or that something is to be asked, `asks_who` that it is asked who writes there, `tells_of_danger`
    that a word of danger is in it;
    `told_by` names the flow that ended last; `choices_before` are those of the question what is meant, if that is open,
    `misses_before` how often they were missed, `cancels_kept` that the order whose number stands before that question
    is to be cancelled. `goes_on` is a flow that handed over for want of what was sent now,
    `is_beside` says that the running one runs while people have the case, `asks_after` that it is asked when they
    answer, `was_told_status` that a letter told so lately, `may_add` that the bot may say once that words were added
    to what waits. `quote` is the number of the quote on which a discount is asked. `silence` is why the bot's answer
    could not leave;
    `was_with_people` says that a closed case of theirs reopens; `known_as` is the intent by which the case went where
    it is; `act_from` the confidence from which the engine would act.
    """

    owner: Literal["bot", "queue", "agent", "nobody"] | None
    intent: str
    confidence: float
    ranking: Sequence[Ranked] = ()
    has_text: bool = True
    has_files: bool = False
    button: str | None = None
    verdict: str = "human"
    flow: str | None = None
    knows_flow: bool = True
    asked_before: bool = False
    bot_may_answer: bool = True
    has_order_number: bool = False
    has_reference: bool = False
    has_quantity: bool = False
    named_wish: str | None = None
    told_by: str | None = None
    is_bare_reply: bool = False
    asks_nothing_yet: bool = False
    asks_who: bool = False
    tells_of_danger: bool = False
    choices_before: tuple[str, ...] = ()
    cancels_kept: bool = False
    misses_before: int = 0
    goes_on: str | None = None
    is_beside: bool = False
    asks_after: bool = False
    was_told_status: bool = False
    may_add: bool = False
    quote: str | None = None
    wants_person: bool = False
    silence: Reason | None = None
    was_with_people: bool = False
    known_as: str | None = None
    act_from: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Answer with a text of the bot, by the key "answer" the one of the intent; the case stays with it."""

    key: str
    intent: str | None
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFlow:
    """Begin a flow on what was just said; `goes_on` with what it knew when it went to people for want of that."""

    flow: str
    intent: str
    reason: Reason
    goes_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinueFlow:
    """Give what was said to the running flow."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A person takes it, for this reason; `key` is what the customer is told first, before the promise."""

    intent: str | None
    reason: Reason
    key: str | None = None
    alarm: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarify:
    """Ask which of these intents is meant."""

    choices: tuple[str, ...]
    key: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Keep the message with its case and say nothing: a person has it, or a machine wrote it.

    `folder` opens the case, if a new one is needed, as junk in that folder, where people can look; `is_polite` says
    that nothing is asked for; `tells` is the text that says that it was kept, where the customer is to know.
    """

    reason: Reason
    folder: Literal["list", "junk", "robots"] | None = None
    reopens: bool = True
    is_polite: bool = False
    tells: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """Nothing in it wants anything of anybody."""

    reason: Reason


Action = Say | StartFlow | ContinueFlow | HandOver | Clarify | Note | Ignore
