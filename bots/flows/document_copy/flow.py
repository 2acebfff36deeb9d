"""A copy of a document as a file: which document, whose order; an own quote or report needs no order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bots import parse, slots
from bots.flow import JSON, Button, Heard, Line, Money, Slots
from bots.pieces.own_order import PROOFS, own_order
from bots.plan import Finish, Flow, Fork, Lookup, Node, Question, SlotKind, Transfer, composed, words
from bots.reading import date_at, rows_at, rows_of, text_at, texts_of

OWN = own_order(then="copy", purpose="copy", which="any")
KINDS: Final = ("invoice", "delivery_note", "receipt", "order_confirmation", "quote", "report")
_OF_ORDERS: Final = KINDS[:4]
_QUOTES_AT_MOST = 5
_WORDS: Final = {
    "invoice": "счёт*|счет*|счёт-фактур*|счет-фактур*|инвойс*|упд|invoice*|bill|发票|账单|形式发票",
    "delivery_note": "накладн*|торг-12|торг12|отгрузочн*|delivery note*|packing list|waybill|consignment note|"
    "送货单|发货单|出库单|装箱单",
    "receipt": "чек|чека|чеки|чеков|кассов* чек*|квитанц*|receipt*|收据|小票|收款凭证",
    "order_confirmation": "подтверждени* заказ*|подтверждени*|order confirmation|confirmation|订单确认|确认单|确认函",
    "quote": "кп|коммерческ* предложени*|предложени*|quote|quotes|quotation*|offer|报价|报价单",
    "report": "отчёт*|отчет*|выгрузк*|реестр*|спис* заказ*|спис* моих заказ*|спис* наших заказ*|таблиц* заказ*|"
    "order* report|report*|list of* orders|list of my orders|list of our orders|order list|orders overview|"
    "报表|订单清单|订单列表|订单汇总|订单明细表",
}
_KINDS: Final = {code: slots.choice({code: tuple(said.split("|"))}) for code, said in _WORDS.items()}


def _kind() -> SlotKind:
    """Keep which documents are wanted: every one that is named."""

    def gather(heard: Heard, _current: JSON, is_asked: bool) -> JSON:
        named: list[JSON] = [code for code, kind in _KINDS.items() if kind.gather and kind.gather(heard, None, False)]
        if heard.text.strip() in KINDS:
            named = [heard.text.strip()]
        place = parse.ordinal(heard.text, of=len(KINDS)) if is_asked and not named else None
        return [KINDS[place]] if place is not None else named or None

    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, gather=gather)


def _quote_number() -> SlotKind:
    return SlotKind(entities=("document_number",), accept=parse.clean_number, read=parse.order_number)


def _by_kind(known: Slots) -> str:
    """Lead to the report first, then to a quote alone, else to the order of the documents."""
    kinds = _kinds(known)
    if "report" in kinds and not known.get("is_reported"):
        return "report"
    rest = tuple(kind for kind in kinds if kind != "report")
    if not rest:
        return "reported"
    return "own_quotes" if rest == ("quote",) else OWN.first


def _kinds(known: Slots) -> tuple[str, ...]:
    return tuple(kind for kind in texts_of(known.get("kind")) if kind in KINDS)


def _receive(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep what was sent and what there is not, or the quotes to choose from."""
    if outcome == "sent":
        papers: list[JSON] = [dict(row) for row in rows_at(value, "papers") if text_at(row, "number")]
        return {**known, "papers": papers, "missing": list(texts_of(value.get("missing")))} if papers else None
    if outcome == "written":
        return {**known, "is_reported": True, "orders": value.get("orders"), "is_cut": value.get("is_cut")}
    if outcome == "several":
        quotes = [dict(row) for row in rows_at(value, "quotes") if text_at(row, "number")]
        return {**known, "quotes": quotes} if quotes else None
    return known


def _reported(known: Slots) -> tuple[Line, ...]:
    """Tell of the report where one was made."""
    orders = known.get("orders")
    if not known.get("is_reported") or not isinstance(orders, int):
        return ()
    most = (Line(key="report_cut", args={"count": orders}),) if known.get("is_cut") else ()
    return (Line(key="sent_report"), *most)


def _sent(known: Slots) -> tuple[Line, ...]:
    sent = tuple(
        Line(key=f"sent_{kind}", args={"number": text_at(row, "number") or ""})
        for row in rows_of(known.get("papers"))
        if (kind := text_at(row, "kind")) in (*_OF_ORDERS, "quote")
    )
    number = text_at(known, "order_number") or ""
    missing = tuple(
        Line(key="missing", args={"document": Line(key=f"kind_{kind}"), "number": number})
        for kind in texts_of(known.get("missing"))
        if kind in _OF_ORDERS
    )
    return (*_reported(known), *sent, *missing)


def _none(known: Slots) -> tuple[Line, ...]:
    kind, number = next(iter(_kinds(known)), None), text_at(known, "order_number") or ""
    return (Line(key=f"none_{kind if kind in _OF_ORDERS else 'invoice'}", args={"number": number}),)


def _several(known: Slots) -> tuple[Line, ...]:
    rows = rows_of(known.get("quotes"))[:_QUOTES_AT_MOST]
    listed = (_quote(place, row) for place, row in enumerate(rows, start=1))
    return (Line(key="several_quotes"), *listed, Line(key="which_quote"))


def _quote(place: int, row: Slots) -> Line:
    day = date_at(row, "made_on")
    total = Money(text_at(row, "total") or "0.00", text_at(row, "currency") or "")
    number = text_at(row, "number") or ""
    if day is None:
        return Line(key="quote_row", args={"place": place, "number": number, "total": total})
    return Line(key="quote_row_of", args={"place": place, "number": number, "total": total, "day": day})


def _chosen(heard: Heard, known: Slots) -> JSON:
    """Read which quote is meant: its number, a part of it, or its place in the list."""
    numbers = [text_at(row, "number") or "" for row in rows_of(known.get("quotes"))[:_QUOTES_AT_MOST]]
    written = _folded(heard.text)
    meant = [
        number for number in numbers if _folded(number) in written or (len(written) >= 3 and written in _folded(number))
    ]
    if len(meant) == 1:
        return meant[0]
    place = parse.ordinal(heard.text, of=len(numbers))
    return numbers[place] if place is not None else None


def _folded(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())


def _quote_buttons(known: Slots) -> tuple[Button, ...]:
    numbers = (text_at(row, "number") or "" for row in rows_of(known.get("quotes"))[:_QUOTES_AT_MOST])
    return tuple(Button(payload=f"quote_number={number}", title=number) for number in numbers if number)


_SEVERAL = composed(
    _several,
    {
        "several_quotes": "",
        "quote_row": "place number total",
        "quote_row_of": "place number total day",
        "which_quote": "",
    },
)
_ORDERS: Mapping[str, Node] = {
    "kind": Question(
        slot="kind", ask=words("ask_kind"), again=words("ask_kind_again"), then="by_kind", on_none="unknown_kind",
        buttons=lambda _known: tuple(Button(payload=f"kind={kind}", title_key=f"kind_{kind}") for kind in KINDS),
        titles=tuple(f"kind_{kind}" for kind in KINDS),
    ),
    "by_kind": Fork(choose=_by_kind, among=("report", "reported", "own_quotes", OWN.first)),
    "report": Lookup(
        operation="orders_report",
        args=(),
        receive=_receive,
        outcomes={
            "written": "by_kind",
            "none": "no_orders",
            "unknown_customer": "unknown_report",
            "no_way": "no_way",
            "unavailable": OWN.down,
        },
    ),
    "copy": Lookup(
        operation="document_copy",
        args=(*PROOFS, "kind"),
        receive=_receive,
        outcomes={
            "sent": "sent",
            "none": "none",
            "not_allowed": "not_allowed",
            "no_way": "no_way",
            "unproven": OWN.unproven,
            "unavailable": OWN.down,
        },
    ),
}  # fmt: skip
_QUOTES: Mapping[str, Node] = {
    "own_quotes": Lookup(
        operation="quote_copy",
        args=("quote_number",),
        receive=_receive,
        outcomes={
            "sent": "sent",
            "several": "which_quote",
            "none": "no_quotes",
            "unknown_customer": "unknown_customer",
            "not_allowed": "not_allowed",
            "no_way": "no_way",
            "unavailable": OWN.down,
        },
    ),
    "which_quote": Question(
        slot="quote_number", ask=_SEVERAL, again=_SEVERAL, then="own_quotes", on_none="no_quotes", always=True,
        read=_chosen, buttons=_quote_buttons,
    ),
}  # fmt: skip
_ENDS: Mapping[str, Node] = {
    "reported": Finish(outcome="sent", words=composed(_reported, {"sent_report": "", "report_cut": "count"})),
    "no_orders": Finish(outcome="told", words=words("no_orders")),
    "unknown_report": Transfer(reason="no_proof", words=words("person_unknown_report")),
    "sent": Finish(
        outcome="sent",
        words=composed(
            _sent,
            {
                **{f"sent_{kind}": "number" for kind in (*_OF_ORDERS, "quote")},
                "sent_report": "",
                "report_cut": "count",
                **{f"kind_{kind}": "" for kind in _OF_ORDERS},
                "missing": "document number",
            },
        ),
    ),
    "none": Transfer(reason="no_document", words=composed(_none, {f"none_{kind}": "number" for kind in _OF_ORDERS})),
    "no_quotes": Transfer(reason="no_document", words=words("person_no_quotes")),
    "unknown_customer": Transfer(reason="no_proof", words=words("person_unknown_customer")),
    "not_allowed": Transfer(reason="not_allowed", words=words("person_not_allowed")),
    "no_way": Transfer(reason="no_way_for_files", words=words("person_no_way")),
    "unknown_kind": Transfer(reason="unknown_document", words=words("person_unknown_kind")),
}

FLOW = Flow(
    name="document_copy",
    version=1,
    starts_on=("document_copy",),
    first="kind",
    slots={**OWN.slots, "kind": _kind(), "quote_number": _quote_number()},
    operations={
        **OWN.operations,
        "orders_report": ("written", "none", "unknown_customer", "no_way", "unavailable"),
        "document_copy": ("sent", "none", "not_allowed", "no_way", "unproven", "unavailable"),
        "quote_copy": ("sent", "several", "none", "unknown_customer", "not_allowed", "no_way", "unavailable"),
    },
    nodes={**_ORDERS, **_QUOTES, **OWN.nodes, **_ENDS},
)
