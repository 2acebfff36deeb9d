"""Mail: shared and dedicated mailboxes, fetched by IMAP or brought by LMTP and SMTP, answered by SMTP or .eml."""

from __future__ import annotations

from channels.email.channel import EmailKind

KIND = EmailKind()

__all__ = ["KIND"]
