"""The operations that give papers: a document of an order, an own quote, an article's certificates, a new quote."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, cast, get_args

import structlog

from bots.flow import JSON, Slots
from bots.reading import rows_of, text_at, texts_of
from gateway.operations.acting import NOT_ALLOWED, told_refusal, unanswered
from gateway.operations.contract import Answered, Asked, Operation, text_of
from gateway.operations.enclosing import NotAPdf, carries_files, enclose_printed, enclose_ready, press_of
from gateway.operations.goods import wanted_lines
from gateway.operations.proving import UNPROVEN, has_code, proven_order
from gateway.orders.contract import Article, Order, OrderSystemDown, name_in
from gateway.orders.references import fold_reference
from gateway.orders.wishes import Buyer, Certificate, Paper, PaperKind, Quote, QuoteDraft, Refused
from gateway.papers.printing import TooLong

_log = structlog.get_logger()

CERTIFICATES_AT_MOST: Final = 5
ARTICLES_AT_MOST: Final = 5
_CANDIDATES: Final = 3
_OF_ORDERS: Final = frozenset(get_args(PaperKind)) - {"quote"}
_NONE: Final = Answered(outcome="none")
_NO_WAY: Final = Answered(outcome="no_way")


async def document_copy(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Put the copies of documents of a proven order among the files of the answer, and tell which are not there.

    Those of an account's order need the right to see its documents, or the code that went to the order's mail.
    """
    kinds = [kind for kind in texts_of(args.get("kind")) if kind in _OF_ORDERS]
    if not kinds:
        return _NONE
    order = await proven_order(asked, args)
    if isinstance(order, Answered):
        return order
    if not _may_see(asked, order, args):
        is_known_there = asked.turn.known_person.verified.account_no == order.account_no
        return NOT_ALLOWED if is_known_there else UNPROVEN
    async with asyncio.timeout(asked.timeout_s):
        found = [await asked.orders.paper(cast(PaperKind, kind), order.number) for kind in kinds]
    papers = [paper for paper in found if paper is not None]
    if not papers:
        return _NONE
    missing = [kind for kind, paper in zip(kinds, found, strict=True) if paper is None]
    return await _sent(asked, papers, missing)


async def quote_copy(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Put one of the customer's own valid quotes among the files, or tell which there are; only of who is known."""
    owner = asked.turn.known_person.verified
    if owner.is_nobody:
        return Answered(outcome="unknown_customer")
    if owner.account_no is not None and not asked.turn.known_person.may_see_prices:
        return NOT_ALLOWED
    async with asyncio.timeout(asked.timeout_s):
        quotes = await asked.orders.quotes(owner)
    wanted = fold_reference(text_of(args.get("quote_number")) or "")
    meant = [one for one in quotes if fold_reference(one.number) == wanted] if wanted else list(quotes)
    if not meant:
        return _NONE
    if len(meant) > 1:
        return Answered(outcome="several", value={"quotes": [_told_quote(one) for one in meant]})
    async with asyncio.timeout(asked.timeout_s):
        paper = await asked.orders.paper("quote", meant[0].number)
    return _NONE if paper is None else await _sent(asked, [paper])


async def enclose_paper(asked: Asked, paper: Paper) -> bool:
    """Put a document among the files of the answer, as it came or printed; False for one that cannot be sent."""
    press = press_of(asked)
    name = press.file_name(paper.kind, paper.number)
    try:
        if paper.content is not None:
            await enclose_ready(asked, name, paper.content)
        else:
            await enclose_printed(asked, name, partial(press.document, paper, today=asked.today))
    except (NotAPdf, TooLong) as err:
        _log.warning("a document cannot be sent", kind=paper.kind, error=str(err))
        return False
    return True


async def certificates(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Put the valid certificates of the named articles among the files, or tell which articles may be meant."""
    rows = rows_of(args.get("cart"))[:ARTICLES_AT_MOST]
    articles: list[Article] = []
    for row in rows:
        sought = text_at(row, "reference") or text_at(row, "asked") or ""
        async with asyncio.timeout(asked.timeout_s):
            found = await asked.orders.find_articles(sought, asked.language, _CANDIDATES)
        if not found:
            return Answered(outcome="unknown_article", value={"asked": sought})
        if len(found) > 1 or not _is_named(found[0], sought):
            told: list[JSON] = [_told_article(asked, one) for one in found]
            return Answered(outcome="which", value={"asked": sought, "candidates": told})
        articles.append(found[0])
    return await _certified(asked, articles) if articles else Answered(outcome="unknown_article", value={"asked": ""})


async def make_quote(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Make a standard quote and put it among the files; `unconfirmed` when nobody can say whether it was made."""
    person = asked.turn.known_person
    phones, mails = person.verified.phones, person.verified.mails
    if person.verified.account_no is not None and not person.may_see_prices:
        return NOT_ALLOWED
    draft = QuoteDraft(
        buyer=Buyer(
            name=(person.account.name if person.account else None) or person.contact.name or None,
            phone=phones[0] if phones else None,
            mail=mails[0] if mails else None,
            account_no=person.verified.account_no,
        ),
        lines=wanted_lines(args.get("cart")),
    )
    try:
        async with asyncio.timeout(2 * asked.timeout_s):
            answer = await asked.orders.make_quote(draft, key=asked.key)
    except (OrderSystemDown, TimeoutError) as err:
        return unanswered(err)
    if isinstance(answer, Refused):
        return told_refusal(answer)
    if carries_files(asked):
        press = press_of(asked)
        await enclose_printed(asked, press.file_name("quote", answer.number), partial(press.quote, answer, draft.buyer))
    return Answered(outcome="made", value={**_told_quote(answer), "has_file": carries_files(asked)})


def _may_see(asked: Asked, order: Order, args: Mapping[str, JSON]) -> bool:
    person = asked.turn.known_person
    is_theirs = order.account_no is not None and person.verified.account_no == order.account_no
    return order.account_no is None or (is_theirs and person.may_see_invoices) or has_code(asked, args)


async def _sent(asked: Asked, papers: Sequence[Paper], missing: Sequence[str] = ()) -> Answered:
    if not carries_files(asked):
        return _NO_WAY
    for paper in papers:
        if not await enclose_paper(asked, paper):
            return _NO_WAY
    told: list[JSON] = [{"kind": paper.kind, "number": paper.number} for paper in papers]
    return Answered(outcome="sent", value={"papers": told, "missing": list(missing)})


async def _certified(asked: Asked, articles: Sequence[Article]) -> Answered:
    """Enclose what there is as a PDF; the articles for which there is none are told."""
    if not carries_files(asked):
        return _NO_WAY
    told: list[Slots] = []
    without: list[JSON] = []
    for article in articles:
        async with asyncio.timeout(asked.timeout_s):
            found = await asked.orders.certificates(article.reference)
        sent = [one for one in found[:CERTIFICATES_AT_MOST] if await _enclosed(asked, one)]
        if not sent:
            without.append(_told_article(asked, article))
        told += [_told_certificate(asked, article, one) for one in sent]
    value: dict[str, JSON] = {"certificates": told, "without": without}
    return Answered(outcome="sent" if told else "none", value=value)


async def _enclosed(asked: Asked, certificate: Certificate) -> bool:
    if certificate.content is None:
        return False
    name = f"{name_in(certificate.names, asked.language)} {certificate.number}".strip().replace("/", "-")
    try:
        await enclose_ready(asked, f"{name[:120]}.pdf", certificate.content)
    except NotAPdf as err:
        _log.warning("a certificate cannot be sent", number=certificate.number, error=str(err))
        return False
    return True


def _is_named(article: Article, sought: str) -> bool:
    return fold_reference(article.reference) in {fold_reference(text) for text in (sought, *sought.split())}


def _told_article(asked: Asked, article: Article) -> Slots:
    return {"reference": article.reference, "name": name_in(article.names, asked.language)}


def _told_certificate(asked: Asked, article: Article, certificate: Certificate) -> Slots:
    return {
        "reference": article.reference,
        "name": name_in(certificate.names, asked.language),
        "number": certificate.number,
        "valid_until": certificate.valid_until.isoformat() if certificate.valid_until else None,
    }


def _told_quote(quote: Quote) -> Slots:
    return {
        "number": quote.number,
        "made_on": quote.made_on.isoformat(),
        "valid_until": quote.valid_until.isoformat(),
        "total": f"{quote.sum.total:.2f}",
        "currency": quote.sum.currency,
    }


OPERATIONS: Mapping[str, Operation] = {
    "document_copy": Operation(run=document_copy),
    "quote_copy": Operation(run=quote_copy),
    "certificates": Operation(run=certificates),
    "make_quote": Operation(run=make_quote, acts=True, binds=True),
}
