"""Owns letting an order form say what is wanted: its lines stand below the words, as if they had been pasted there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import structlog

from bots import parse
from channels.message import File
from config.running import NluSettings
from gateway.order_forms.bringing import brought, can_be_brought
from gateway.order_forms.form import Form
from gateway.order_forms.limits import FILE_BYTES, TIMEOUT_S
from gateway.order_forms.reading import kind_of, read_form
from gateway.sureness import is_sure
from gateway.turns import Meaning, Turn
from nlu.contract import OUT_OF_SCOPE

_log = structlog.get_logger()

ORDER: Final = "order_place"
"""What a form without a telling word wants."""
WITH_GOODS: Final = frozenset({ORDER, "quote_request", "availability_price", "preorder", "reserve"})
_SAYS_NOTHING: Final = frozenset({OUT_OF_SCOPE, "inform", "greet", "thanks", "affirm"})
_FOR_PEOPLE: Final = frozenset({"human", "safety_issue"})
_OF_WHAT_WAS_BOUGHT: Final = frozenset({"return_rma", "order_cancel", "payment_debt"})
"""Where one of these is likeliest, surely or not, the file is the paper of an old order."""
_FILES_READ = 3


async def take_forms(turn: Turn, nlu: NluSettings) -> None:
    """Read the order forms that came with a turn whose words want goods, or with none that tell what is wanted.

    The lines go below the words in `turn.meaning`, and a message that says no more becomes an order. How each was read
    stands with the turn, for whoever takes the case over.
    """
    named = [file for _, message in turn.messages for file in message.files if _may_be_read(turn, file)]
    if not named or not _are_for_the_bot(turn) or not _may_be_meant(turn, nlu):
        return
    files = await brought(turn.channel, named[:_FILES_READ])
    if not files:
        return
    forms = await _read(files)
    _log.info(
        "order forms read",
        turn=turn.claim.turn_id,
        lines=[len(form.lines) for form in forms],
        doubtful=[len(form.doubtful) for form in forms],
        none=[form.why_none for form in forms if form.why_none],
    )
    turn.operations += [{"operation": "order_form", "outcome": form.outcome} for form in forms]
    turn.meaning = _with_lines(turn.understood, forms, tells=_tells_what_is_wanted(turn, nlu))


async def _read(files: Sequence[File]) -> list[Form]:
    """Read the files one after the other, all of them within the time of one."""
    until = asyncio.get_running_loop().time() + TIMEOUT_S
    forms: list[Form] = []
    for file in files:
        left_s = max(0.0, until - asyncio.get_running_loop().time())
        forms.append(await read_form(file.name, file.media_type, file.content or b"", timeout_s=left_s))
    return forms


def _with_lines(meaning: Meaning, forms: list[Form], *, tells: bool) -> Meaning:
    lines = [form.as_text() for form in forms if form.lines]
    if not lines:
        return meaning
    said = replace(meaning, text="\n".join([meaning.text, *lines]).strip("\n"))
    return said if tells else replace(said, intent=ORDER, confidence=1.0, act_from=None, ranking=())


def _may_be_read(turn: Turn, file: File) -> bool:
    """Tell whether a file can be had and may be a form; pictures in a mail's own text are none."""
    is_there = can_be_brought(turn.channel, file)
    return is_there and file.size <= FILE_BYTES and kind_of(file.name, file.media_type) is not None


def _are_for_the_bot(turn: Turn) -> bool:
    case = turn.place.case if turn.place is not None else None
    waits_for_people = case is not None and case.owner in ("queue", "agent")
    return turn.section.bot and turn.kept is None and not turn.verdict.robot and not waits_for_people


def _may_be_meant(turn: Turn, nlu: NluSettings) -> bool:
    """Tell whether the words leave it open that the file is an order: an invoice beside a complaint is none."""
    if _tells_what_is_wanted(turn, nlu) or _says_nothing(turn):
        return True
    intent = turn.understood.intent
    is_for_people = intent in _FOR_PEOPLE or intent.startswith("complaint_") or parse.wants_person(turn.understood.text)
    return not is_for_people and intent not in _OF_WHAT_WAS_BOUGHT and not is_sure(nlu, turn.understood)


def _tells_what_is_wanted(turn: Turn, nlu: NluSettings) -> bool:
    meaning = turn.understood
    runs = turn.flow is not None and turn.flow.flow in WITH_GOODS
    return runs or (meaning.intent in WITH_GOODS and is_sure(nlu, meaning))


def _says_nothing(turn: Turn) -> bool:
    return not turn.understood.text.strip() or turn.understood.intent in _SAYS_NOTHING
