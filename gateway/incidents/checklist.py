"""Says what an incident lacks to be complete. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.incidents.documents import Document, are_there, can_be_read
from gateway.incidents.kinds import IncidentType, Item, Via, wanted_items
from gateway.incidents.names import is_full_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a unit has told of an incident so far."""

    type: IncidentType
    via: Via
    customer_name: str | None = None
    remark_no: str | None = None
    comment: str | None = None
    documents: tuple[Document, ...] = ()


def missing(told: Told, *, least_dpi: int) -> tuple[Item, ...]:
    """The items still missing, in the order in which they are asked for."""
    return tuple(item for item in wanted_items(told.type, told.via) if not _is_there(item, told, least_dpi))


def completed(
    told: Told,
    *,
    customer_name: str | None = None,
    remark_no: str | None = None,
    comment: str | None = None,
    documents: Sequence[Document] = (),
) -> Told:
    """What was told with what came later; a full name is not given up for one that cannot be read."""
    keeps_name = not customer_name or (is_full_name(told.customer_name) and not is_full_name(customer_name))
    batch = 1 + max((one.batch for one in told.documents), default=0)
    return replace(
        told,
        customer_name=told.customer_name if keeps_name else customer_name,
        remark_no=remark_no or told.remark_no,
        comment=comment or told.comment,
        documents=(*told.documents, *(replace(one, batch=batch) for one in documents)),
    )


def _is_there(item: Item, told: Told, least_dpi: int) -> bool:
    match item:
        case "documents":
            return are_there(told.documents)
        case "scan":
            return can_be_read(told.documents, least_dpi=least_dpi)
        case "comment":
            return _says_something(told.comment)
        case "remark_no":
            return any(one.isdigit() for one in told.remark_no or "")
        case "name":
            return is_full_name(told.customer_name)


def _says_something(text: str | None) -> bool:
    """Whether there are words in it, at least two of Latin or Cyrillic letters or four Chinese characters."""
    words = "".join(one if one.isalnum() else " " for one in text or "").split()
    han = sum("\u3400" <= one <= "\u9fff" for word in words for one in word)
    return han >= 4 or sum(len(word) > 1 and not word.isdigit() for word in words) >= 2
