"""Labels and corrections over HTTP: what the model is least certain of, and what people say of it."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field

from gateway.access import Grant
from gateway.api.acting import WRITE
from gateway.api.endpoint import Call, Endpoint, Name, Remark, StrictBody, listed
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.shapes import instant
from gateway.api.training_examples import EDIT, editor_of
from gateway.api.training_shapes import example_json
from gateway.errors import NotValid
from gateway.training.labels import MOST_TOGETHER, Card
from gateway.training.opened import correcting_of, labels_of

LOOK: Final = Needs(scope="admin", role="admin")
USUAL_DAYS: Final = 14
MOST_DAYS: Final = 366

Messages = Annotated[list[Annotated[Name, Field(max_length=36)]], Field(min_length=1, max_length=MOST_TOGETHER)]


class Named(StrictBody):
    """Messages by their ids."""

    messages: Messages


class Label(Named):
    """What messages mean; `text` is the first one's text as it is to be learnt, masked and annotated."""

    intent: Name = Field(max_length=64)
    text: Annotated[Remark, Field(max_length=4_000)] = ""
    moves: bool = Field(default=False, description="Whether a text that is an example of another intent moves.")


class Corrected(StrictBody):
    """What a message really means; programs name the agent who says so."""

    intent: Name = Field(max_length=64)
    agent: Name | None = Field(default=None, max_length=320, examples=["agent1@example.com"])


async def list_waiting(call: Call) -> object:
    """The messages of which the model is least certain, alike ones together."""
    days = days_of(call.query("days"))
    cards, count = await labels_of(call.parts).waiting(
        days=days, now=call.services.now(), most=call.limit, language=call.query("language")
    )
    return {**listed([_card_json(one) for one in cards], None), "count": count}


async def label(call: Call) -> object:
    """Say what messages mean; the masked text becomes an example."""
    sent = await call.body(Label)
    made = await labels_of(call.parts).label(
        editor_of(call),
        sent.messages,
        sent.intent,
        now=call.services.now(),
        written=sent.text or None,
        moves=sent.moves,
    )
    return {"example": example_json(made.example), "is_new": made.is_new, "messages": made.messages}


async def skip(call: Call) -> object:
    """Ask about messages no more."""
    sent = await call.body(Named)
    return {"skipped": await labels_of(call.parts).skip(editor_of(call), sent.messages, now=call.services.now())}


async def undo(call: Call) -> object:
    """Take back one's own labels."""
    sent = await call.body(Named)
    return {"undone": await labels_of(call.parts).undo(editor_of(call), sent.messages, now=call.services.now())}


async def list_corrections(call: Call) -> object:
    """What agents corrected and nobody confirmed yet."""
    cards = await labels_of(call.parts).corrections(most=call.limit)
    return listed([_card_json(one) for one in cards], None)


async def confirm(call: Call) -> object:
    """Let corrections become examples, each by itself."""
    sent = await call.body(Named)
    done = await labels_of(call.parts).confirm(editor_of(call), sent.messages, now=call.services.now())
    return {
        "confirmed": done.confirmed,
        "refused": [{"message": id_, "said": said} for id_, said in done.refused],
    }


async def correct(call: Call) -> object:
    """Put right what the model made of a customer's message."""
    sent = await call.body(Corrected)
    actor = await call.actor(sent.agent)
    token = call.caller.name if isinstance(call.caller, Grant) else None
    told = await correcting_of(call.parts).correct(
        actor.agent, call.param("id"), sent.intent, now=call.services.now(), token=token
    )
    return {
        "message": told.message_id,
        "case": told.number,
        "intent": told.intent,
        "was": told.was,
        "case_followed": told.case_followed,
    }


def days_of(written: str | None) -> int:
    """How many days back are looked at; raises NotValid."""
    if written is None:
        return USUAL_DAYS
    if not (written.isascii() and written.isdigit() and len(written) < 4 and 1 <= int(written) <= MOST_DAYS):
        raise NotValid(f"days is a whole number from 1 to {MOST_DAYS}", fields={"days": written[:20]})
    return int(written)


def _card_json(card: Card) -> dict[str, Any]:
    lead = card.lead
    told: dict[str, Any] = {
        "messages": list(card.ids),
        "text": card.written,
        "masked": card.masked,
        "language": card.language,
        "case": lead.number,
        "at": instant(lead.at),
        "confidence": round(lead.confidence, 4),
        "choices": [{"intent": name, "confidence": round(share, 4)} for name, share in card.choices],
    }
    if lead.corrected_to is not None and lead.corrected_at is not None:
        told["corrected"] = {"to": lead.corrected_to, "by": lead.corrected_by, "at": instant(lead.corrected_at)}
    return told


def _endpoint(method: str, path: str, handler: Any, summary: str, **more: Any) -> Endpoint:
    given = {"rule": EDIT, "tag": "training", "answers": {200: ANYTHING, 404: FAILED, 409: FAILED, 422: FAILED}}
    return Endpoint(method=method, path=f"/v1/{path}", handler=handler, summary=summary, **{**given, **more})


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    _endpoint(
        "GET", "training/labels", list_waiting, "Messages to label, least certain first, alike ones together.",
        rule=LOOK, answers={200: LIST, 422: FAILED},
        queries={
            "days": "Of how many days (14).", "language": "A short code.", "limit": "At most so many (1 to 200).",
        },
    ),
    _endpoint("POST", "training/labels", label, "Say what messages mean; 409 names who was faster.", body=Label),
    _endpoint("POST", "training/labels/skip", skip, "Ask about messages no more.", body=Named),
    _endpoint("POST", "training/labels/undo", undo, "Take back your own labels.", body=Named),
    _endpoint(
        "GET", "training/corrections", list_corrections, "What agents corrected and nobody confirmed yet.",
        rule=LOOK, answers={200: LIST}, queries={"limit": "At most so many (1 to 200)."},
    ),
    _endpoint("POST", "training/corrections/confirm", confirm, "Let corrections become examples.", body=Named),
    _endpoint("POST", "training/corrections/dismiss", skip, "Throw corrections away.", body=Named),
    _endpoint(
        "POST", "messages/{id}/intent", correct, "Put right what the model made of a customer's message.",
        rule=WRITE, body=Corrected, tag="cases",
    ),
)  # fmt: skip
