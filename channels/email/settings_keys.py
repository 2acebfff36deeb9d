"""Owns the keys of a mail channel's settings table, each with one line of explanation."""

from __future__ import annotations

from collections.abc import Mapping

_ACCOUNT: Mapping[str, str] = {
    "host": "the server mail is fetched from",
    "port": "its port; left out: 993 with tls, else 143",
    "security": "tls, starttls or none; left out: tls",
    "user": "the account's name",
    "password": "the account's password",
    "ca_file": "the certificate that signed the server's; left out: the system's",
    "oauth": "log in by OAuth2 instead of the password: a table with the keys below",
    "oauth.token_url": "where access tokens are asked for",
    "oauth.client_id": "who we are to that server",
    "oauth.client_secret": "its secret, if it has one",
    "oauth.refresh_token": "what an access token is given for; left out: the client's own (client credentials)",
    "oauth.scope": "the rights asked for; left out: those of the refresh token",
    "folder": "the folder that is read; left out: INBOX",
    "folders": "several folders instead of one",
    "after": "what becomes of a mail that is stored: flag (as read), keep, or move:FOLDER; left out: flag",
    "poll_s": "seconds between looks where the server has no IDLE; left out: 30",
    "idle_s": "seconds after which IDLE is begun anew, with a look; left out: 300",
}

_SMTP: Mapping[str, str] = {
    "host": "the server mail is sent by; left out: letters are filed in out_folder",
    "port": "its port; left out: 465 with tls, else 587",
    "security": "tls, starttls or none; left out: tls",
    "user": "the account's name; left out: no log-in",
    "password": "the account's password",
    "ca_file": "the certificate that signed the server's; left out: the system's",
    **{key: text for key, text in _ACCOUNT.items() if key.startswith("oauth")},
    "connections": "connections at once; left out: 2",
    "per_connection": "letters on one connection; left out: 100",
    "per_minute": "letters a minute at most, 0 for no limit; left out: 0",
}

KEYS: Mapping[str, str] = {
    "mailboxes": 'our addresses: a table each, as [channels.NAME.mailboxes."orders@example.com"]',
    "mailboxes.*.address": "the address, where mailboxes are written as a list",
    "mailboxes.*.role": "shared (anything comes here), dedicated (one matter) or personal; left out: dedicated",
    "mailboxes.*.shared": 'true is short for role = "shared"',
    "mailboxes.*.queue": "the queue of what comes here; left out: by topic and tier",
    "mailboxes.*.topic": "the topic of what comes here; left out: by what the mail says",
    "mailboxes.*.language": "the language of those who write here; left out: by what the mail says",
    "mailboxes.*.brand": "the brand we answer under; left out: the channel's",
    "mailboxes.*.agent": "whose own address it is (the agent's mail): they are asked first",
    "mailboxes.*.name": "the sender's name in letters from here; left out: the channel's or the brand's",
    "mailboxes.*.signature": "what stands below its letters: a text, or one for each language; left out: the brand's",
    "mailboxes.*.observe": "true: mail is read and shown with what would be done; nothing is sent or marked",
    "mailboxes.*.imap": "this mailbox's own account; keys it leaves out stand in the channel's imap",
    "imap": "the account mail is fetched from, or without user what the mailboxes' accounts share",
    **{f"imap.{key}": text for key, text in _ACCOUNT.items()},
    "smtp": "the server letters are handed to",
    **{f"smtp.{key}": text for key, text in _SMTP.items()},
    "dkim": "sign what goes out: a table with the keys below",
    "dkim.domain": "the domain that signs",
    "dkim.selector": "the name of the key below _domainkey of that domain",
    "dkim.key_file": "the private key, a file in PEM",
    "out_folder": "where letters are filed as .eml without smtp, under the data folder; left out: outgoing",
    "lmtp_port": "port for LMTP, 0 for none; left out: HTTP + 2, or a free one (none with imap)",
    "smtp_port": "port for SMTP, 0 for none; left out: HTTP + 1, or a free one (none with imap)",
    "listen": "the address SMTP and LMTP are taken at; left out: 127.0.0.1",
    "tls_certificate": "the certificate for STARTTLS in SMTP and LMTP, a file in PEM; left out: no encryption",
    "tls_key": "its private key; left out: it stands in the same file",
    "from": 'the sender, as "Customer Care <care@example.com>", where the customer wrote to no mailbox of ours',
    "bounce_address": "where letters that cannot be delivered come back to, +TOKEN added; left out: the sender",
    "trusted_servers": "names of our own mail servers, whose Authentication-Results are believed",
    "html": "whether letters have an HTML part beside the plain one; left out: true",
    "max_bytes": "the largest mail that is taken in whole; left out: 37.7 MB",
    "max_recipients": "the most recipients of one delivery; left out: 100",
}
