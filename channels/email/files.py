"""Owns what of a mail is kept as a file: which parts, and under which names."""

from __future__ import annotations

from email.message import Message as Mail

from channels.email.headers import field
from channels.email.parameters import file_name
from channels.email.parts import TEXTS, body_of, content_id, disposition, media_type
from channels.message import File

_ENDINGS = {
    "text/calendar": "invitation.ics",
    "message/delivery-status": "delivery-status.txt",
    "message/partial": "part.eml",
    "application/pgp-signature": "signature.asc",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
}


def is_file(part: Mail, *, is_whole_mail: bool = False) -> bool:
    """Whether a leaf is kept as a file: marked or named so, or of a kind that is not read as text."""
    kind = part.get_content_type()
    if part.get_content_maintype() == "multipart":
        return False
    is_named = file_name(part) is not None
    if kind not in TEXTS:
        is_odd_text = part.get_content_maintype() in {"text", "plain"} and kind not in _ENDINGS
        return not (is_whole_mail and is_odd_text and not is_named)
    told = disposition(part)
    return told == "attachment" or (told != "inline" and is_named)


def file_of(part: Mail) -> File:
    """A part as a file, under the name it gives itself or one that says what it is."""
    content = body_of(part)
    kind = media_type(part)
    name = file_name(part) or _made_up_name(part, kind)
    return File(name=name, media_type=kind, content=content, size=len(content), content_id=content_id(part))


def _made_up_name(part: Mail, kind: str) -> str:
    if kind in {"message/rfc822", "message/global", "message/news"}:
        inner = part.get_payload(0) if part.is_multipart() else None
        subject = field(inner, "Subject")[:80] if isinstance(inner, Mail) else ""
        return f"{subject or 'message'}.eml".replace("/", "_")
    return _ENDINGS.get(kind, kind.replace("/", "."))
