"""A file that goes out with a letter: of an agent's reply or of the bot's answer."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.ids import new_id
from gateway.store.rows import AttachmentRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with a reply; its bytes stand in the blob store already."""

    name: str
    media_type: str
    size: int
    sha256: str

    def row(self, message_id: str) -> AttachmentRow:
        """The attachment of that message."""
        return AttachmentRow(
            id=new_id(),
            message_id=message_id,
            name=self.name[:300],
            media_type=self.media_type[:120],
            size=self.size,
            sha256=self.sha256,
        )
