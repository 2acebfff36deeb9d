"""A customer who writes mails."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.quiet_gateway import MONDAY_NOON
from tests.journeys.mail_post import MINUTE, SECOND, Clock, Post, answering, post_office, settings, words
from tests.transcripts.order_doors import OrderDoors, gateway_behind
from tests.transcripts.stage import Answer, Stage


@dataclass
class MailStage(Stage):
    """A customer who writes mails and answers ours."""

    post: Post
    address: str
    _last: dict[str, str] = field(default_factory=dict)

    async def write(self, text: str, files: Sequence[Path]) -> Answer:
        """See Stage."""
        self.post.clock.at += MINUTE
        headers = {"from_": self.address, "return_path": self.address, **self._last}
        await self.post.write(text, worked=True, files=files, **headers)
        return self._said()

    async def press(self, payload: str) -> Answer:
        """See Stage."""
        raise AssertionError(f"a mail has no buttons to press: {payload}")

    async def wait(self, seconds: float) -> Answer:
        """See Stage."""
        self.post.clock.at += int(seconds * SECOND)
        await self.look(self.post.clock)
        await self.post.work()
        return self._said()

    def _said(self) -> Answer:
        letters = self.post.letters()
        if letters:
            self._last = answering(letters[-1])
        return Answer(
            text="\n".join(words(one) for one in letters),
            files=tuple(name for one in letters for part in one.iter_attachments() if (name := part.get_filename())),
        )


@asynccontextmanager
async def mail_stage(folder: Path, head: Mapping[str, str]) -> AsyncIterator[Stage]:
    """A gateway whose mail channel listens, and a customer of the address that the head tells."""
    async with post_office(settings(folder), clock=Clock(at=MONDAY_NOON)) as post:
        orders = OrderDoors(post.gateway.parts.orders)
        post.gateway = gateway_behind(post.gateway, orders, post.clock)
        yield MailStage(
            gateway=post.gateway, orders=orders, post=post, address=head.get("mail", "customer@example.com")
        )
