"""Opens what a transcript is played at, by its head."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from tests.transcripts.script import Transcript, TranscriptInvalid
from tests.transcripts.stage import Stage
from tests.transcripts.stage_chat import chat_stage, web_stage
from tests.transcripts.stage_mail import mail_stage
from tests.transcripts.stage_telegram import telegram_stage


def stage_for(transcript: Transcript, folder: Path) -> AbstractAsyncContextManager[Stage]:
    """The gateway of a data folder, with a customer as the transcript's head describes him."""
    match transcript.head.get("channel", "chat"):
        case "chat":
            return chat_stage(folder, transcript.head, transcript.language)
        case "web":
            return web_stage(folder, transcript.language)
        case "telegram":
            return telegram_stage(folder, transcript.language)
        case "mail":
            return mail_stage(folder, transcript.head)
        case other:
            raise TranscriptInvalid(f"{transcript.file}: channel {other!r} is none of chat, web, telegram, mail")
