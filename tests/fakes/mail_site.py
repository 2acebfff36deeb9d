"""Owns how a mail gets into a running gateway in tests of the desk: by its own SMTP port, and until it is worked."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Final, cast

import aiosmtplib
from sqlalchemy import select

from gateway.store.schema import cases, message
from tests.fakes.desk_site import DeskSite, eventually

OURS: Final = "customercare@example.com"


async def mailed(site: DeskSite, raw: bytes) -> str:
    """Deliver a raw mail; gives the id of its message once it stands in a case."""
    port = site.parts.channels["mail-demo"].ports["smtp"]  # type: ignore[attr-defined]
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, timeout=20)
    before = await _newest(site)
    async with client:
        await client.sendmail("customer@example.net", [OURS], raw)

    async def is_there() -> bool:
        return await _newest(site) not in (None, before)

    await eventually(is_there, within_s=20)
    found = await _newest(site)
    assert found is not None
    return found


async def _newest(site: DeskSite) -> str | None:
    query = (
        select(message.c.id)
        .where(message.c.direction == "in", message.c.channel == "mail-demo")
        .order_by(message.c.at.desc(), message.c.id.desc())
        .limit(1)
    )
    return await site.parts.store.read(lambda connection: connection.execute(query).scalar_one_or_none())


async def case_of(site: DeskSite, message_id: str) -> str:
    """The number of the case in which a message stands."""
    query = select(cases.c.number).join(message, message.c.case_id == cases.c.id).where(message.c.id == message_id)
    return await site.parts.store.read(lambda connection: connection.execute(query).scalar_one())


async def letters_of(site: DeskSite, address: str, *, count: int = 1) -> list[EmailMessage]:
    """The letters filed for an address, oldest first, once there are so many."""

    async def is_there() -> bool:
        return len(_filed(site, address)) >= count

    await eventually(is_there, within_s=20)
    return _filed(site, address)


def _filed(site: DeskSite, address: str) -> list[EmailMessage]:
    files = sorted((site.parts.folder / "outgoing").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [cast(EmailMessage, one) for one in read if one["To"] == address]
