"""Forms of the training pages: their fields as texts, the examples chosen in them, and how entities are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway.api.endpoint import Call
from gateway.api.rules import form_of
from gateway.desk.shown import session_of
from gateway.training.examples import Editor, Seen

_LONGEST: Final = 5_000
_MOST_FIELDS: Final = 600

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of an example's text; `entity` names what it is, None for plain text."""

    text: str
    entity: str | None = None


async def fields_of(call: Call) -> dict[str, str]:
    """The fields of a form as texts, without characters that no database keeps."""
    sent = await form_of(call.request)
    return {name: value.replace("\0", "")[:_LONGEST] for name, value in sent.items() if isinstance(value, str)}


async def all_of(call: Call, name: str) -> list[str]:
    """Every value of a field that comes many times."""
    sent = await form_of(call.request)
    return [value[:80] for value in sent.getall(name, []) if isinstance(value, str)][:_MOST_FIELDS]


def seen_of(chosen: Sequence[str]) -> list[Seen]:
    """Examples chosen in a list, each as `id:version`; what is none is left out."""
    pairs = (one.partition(":") for one in chosen)
    return [Seen(id=id_, version=int(version)) for id_, _, version in pairs if _is_version(version)]


def version_of(form: Form) -> int:
    """The version a form was shown with, 0 where there is none."""
    written = form.get("version", "")
    return int(written) if _is_version(written) else 0


def editor_of(call: Call) -> Editor:
    """Who changes by this form."""
    agent = session_of(call).agent
    return Editor(name=agent.mail, agent_id=agent.person_id)


def pieces_of(text: str, entities: Sequence[Mapping[str, Any]]) -> list[Piece]:
    """A text in pieces, so that the data in it can be shown apart."""
    found: list[Piece] = []
    end = 0
    for one in sorted(entities, key=lambda entity: int(entity["start"])):
        start = int(one["start"])
        if start > end:
            found.append(Piece(text=text[end:start]))
        found.append(Piece(text=text[start : int(one["end"])], entity=str(one["entity"])))
        end = int(one["end"])
    return [*found, Piece(text=text[end:])] if end < len(text) else found


def _is_version(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 9
