"""Customers who write by mail whatever happens to the gateway and its servers, and the ledger of what became of it.

Their mail servers do as mail servers do: they bring a mail until it is taken.
"""

from __future__ import annotations

import asyncio
import itertools
import smtplib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import format_datetime

from gateway.store.store import Store
from tests.fakes.rows import rows_of
from tests.fakes.rush import everything_worked, ledger_faults
from tests.fakes.until import until
from tests.live.smtp_sink import Letter

BOX = "customercare@example.com"
TEXTS = (
    "Where is my order 4500123456?",
    "Please let me talk to a person about our contract.",
    "Где мой заказ 4500123456?",
    "Позовите, пожалуйста, сотрудника: вопрос по договору.",
    "我的订单4500123456到哪里了?",
)


@dataclass
class MailRush:
    """Customers, each with one mail; `taken` are those whose mail server was rid of it."""

    taken: list[str] = field(default_factory=list)
    refused: int = 0
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def write(self, *, box: str = BOX) -> tuple[str, bytes]:
        """A new customer's address and mail."""
        number = next(self._numbers)
        customer = f"customer{number}@client{number}.example.org"
        head = (
            f"From: Customer <{customer}>\r\nTo: {box}\r\nSubject: Question {number}\r\n"
            f"Message-ID: <{number}.{id(self)}@client.example.org>\r\nDate: {format_datetime(datetime.now(UTC))}\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        )
        return customer, (head + TEXTS[number % len(TEXTS)] + "\r\n").encode()

    async def bring(
        self, count: int, carry: Callable[[str, bytes], None], *, box: str = BOX, pause_s: float = 0.0
    ) -> None:
        """Have so many new customers write, each mail carried again until that does not fail."""
        for _ in range(count):
            customer, raw = self.write(box=box)
            async with asyncio.timeout(60):
                while not await self._is_carried(carry, box, raw):
                    self.refused += 1
                    await asyncio.sleep(0.05)  # a mail server's pause before it tries again
            self.taken.append(customer)
            await asyncio.sleep(pause_s)

    async def _is_carried(self, carry: Callable[[str, bytes], None], box: str, raw: bytes) -> bool:
        try:
            await asyncio.to_thread(carry, box, raw)
        except (OSError, smtplib.SMTPException):
            return False
        return True


def by(protocol: type[smtplib.SMTP], port: int) -> Callable[[str, bytes], None]:
    """A way of carrying a mail: `smtplib.LMTP` or `smtplib.SMTP` to a port."""

    def carry(box: str, raw: bytes) -> None:
        with protocol("127.0.0.1", port, timeout=10) as server:
            server.sendmail("customer@example.org", [box], raw)

    return carry


async def answered(customers: Sequence[str], letters: Callable[[], Sequence[Letter]], *, within_s: float = 30) -> None:
    """Wait until each of the customers has a letter."""

    async def there() -> bool:
        return not set(customers) - {letter.recipients[0] for letter in letters()}

    await until(there, within_s=within_s, what="a letter to each customer")


async def mail_faults(
    store: Store, rush: MailRush, letters: Sequence[Letter], *, sent_again: bool = False
) -> list[str]:
    """Everything lost or doubled; nothing when each customer has one case and one letter.

    With `sent_again` a letter may have come twice, under the same Message-ID: a kill between a server's 250 and our
    note of it leaves no other way.
    """
    await everything_worked(store, within_s=20)
    faults = await ledger_faults(store, [])
    cases = {str(row["value"]): int(str(row["n"])) for row in await rows_of(store, _CASES)}
    if wrong := {one: cases.get(one, 0) for one in rush.taken if cases.get(one, 0) != 1}:
        faults.append(f"customers with no case, or with several: {dict(list(wrong.items())[:5])}")
    if strangers := sorted(set(cases) - set(rush.taken)):
        faults.append(f"cases of nobody who wrote: {strangers[:5]}")
    ids = {(one.recipients[0], message_from_bytes(one.content)["Message-ID"]) for one in letters}
    counted = (
        Counter(recipient for recipient, _ in ids) if sent_again else Counter(one.recipients[0] for one in letters)
    )
    if wrong := {one: counted[one] for one in {*rush.taken, *counted} if counted[one] != 1}:
        faults.append(f"customers with no letter, or with several: {dict(list(wrong.items())[:5])}")
    return faults


_CASES = (
    "SELECT i.value, count(c.id) AS n FROM identity i LEFT JOIN cases c ON c.contact_id = i.contact_id"
    " WHERE i.kind = 'email' AND i.value LIKE 'customer%@client%.example.org' GROUP BY i.value"
)
