"""The slots that only waiting for goods has: ordered ahead or told, and where the customer is told."""

from __future__ import annotations

import re
from dataclasses import replace

from bots import parse, slots
from bots.flow import JSON, Heard
from bots.plan import SlotKind
from bots.reading import rows_of

NOTIFY, AHEAD = "notify", "ahead"
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_MAIL_AT_MOST = 320
_NONE_THERE = re.compile(r"(?<!\w)(?:нет|нету|none)\s*[,.;:—-]|没有\s*[,，。;；]|没货\s*[,，。;；]", re.IGNORECASE)


def wish() -> SlotKind:
    """Keep what is wanted of goods that are not there: to be told of ("notify"), or ordered now ("ahead").

    "There is none, tell me" says no to the goods and not to being told.
    """
    kind = _wish()

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        said = replace(heard, text=_NONE_THERE.sub("; ", heard.text))
        return kind.gather(said, current, is_asked) if kind.gather is not None else None

    return replace(kind, gather=gather)


def goods_awaited() -> SlotKind:
    """Keep a cart; one of which is only to be told counts as one piece where no number was given."""
    kind, of_wish = slots.cart(), wish()

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        if kind.gather is None or of_wish.gather is None:
            return None
        cart = kind.gather(heard, current, is_asked)
        if current is not None or of_wish.gather(heard, None, False) != NOTIFY:
            return cart
        counted = [{**row, "quantity": row.get("quantity") or 1} for row in rows_of(cart)]
        return counted or cart

    return replace(kind, gather=gather)


def _wish() -> SlotKind:
    return slots.choice(
        {
            NOTIFY: (
                "сообщ*", "уведом*", "напиш*", "напомн*", "дайте знать", "дай знать", "маякн*", "скажите когда",
                "скажи когда", "когда появ*", "как появ*", "когда будет", "let me know", "let us know",
                "tell me", "tell us", "notif*", "message me", "write to me", "write to us", "write me",
                "email me", "email us", "mail me",
                "ping", "alert*", "inform*", "remind*", "waiting list",
                "waitlist", "when * back", "back in stock", "restock*", "通知", "告诉", "提醒", "到货", "有货",
            ),
            AHEAD: (
                "предзаказ*", "предоплат*", "под заказ", "заказать заранее", "заранее", "закаж*", "заказ*", "привез*",
                "pre*order*", "preorder*", "back*order*", "order ahead", "advance order", "order it", "order them",
                "order one", "order now", "预订", "预定", "預訂", "订购", "想订", "要订",
                "下单", "提前订",
            ),
        }
    )  # fmt: skip


def where() -> SlotKind:
    """Keep that the customer wants to be told by mail rather than where he writes."""
    return slots.choice(
        {
            "here": ("сюда", "здесь", "в чат*", "в этот чат", "here", "in this chat", "这里", "在这"),
            "mail": (
                "на почту", "почтой", "по почте", "на мейл", "на email", "на e-mail", "письмом", "by mail", "by e-mail",
                "by email", "email me", "mail me", "drop me a mail", "an email", "发邮件", "邮件通知", "邮箱",
            ),
        }
    )  # fmt: skip


def mail() -> SlotKind:
    """Keep a mail address, in lower case."""
    return SlotKind(entities=("email",), accept=_address, read=_address)


def _address(text: str) -> JSON:
    found = _MAIL.search(text[: parse.READ_AT_MOST])
    return found.group().lower() if found is not None and len(found.group()) <= _MAIL_AT_MOST else None
