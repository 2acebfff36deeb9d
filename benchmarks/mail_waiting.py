"""What waits in the mailbox of the mail benchmark: letters of many customers, as mail programs write them."""

from __future__ import annotations

import os
import pwd
import random
import shutil
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from tests.live.child import SERVER_USER

TEXTS = (
    "Where is my order 45001%05d? It was promised for last Friday.",
    "Please let me talk to a person about our contract %05d.",
    "Где мой заказ 45001%05d? Обещали в пятницу.",
    "Соедините меня, пожалуйста, с сотрудником по договору %05d.",
    "请问我的订单45001%05d到哪里了?上周五就应该到了。",
    "我想和人工客服谈谈合同%05d的事。",
)
_SUBJECTS = ("Our order", "Contract", "Заказ", "Договор", "订单", "合同")
_FORM = """Return-Path: <{sender}>\r
Received: from mx.client.example.org (mx.client.example.org [192.0.2.10])\r
\tby mail.example.com (Postfix) with ESMTPS id {number:08X}\r
\tfor <{box}>; {date}\r
Received: from [198.51.100.7] by mx.client.example.org with ESMTPSA; {date}\r
Message-ID: <{number}.{salt}@client.example.org>\r
Date: {date}\r
From: =?utf-8?b?0J/QvtC60YPQv9Cw0YLQtdC70Yw=?= <{sender}>\r
To: <{box}>\r
Subject: {subject} {number}\r
User-Agent: Mozilla Thunderbird\r
MIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary="b{number}"\r
\r
--b{number}\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: 8bit\r
\r
{text}\r
\r
-- \r
Customer, Client Ltd\r
{quote}\r
--b{number}\r
Content-Type: text/html; charset=utf-8\r
Content-Transfer-Encoding: 8bit\r
\r
<html><body><p>{text}</p><p>-- <br>Customer, Client Ltd</p><blockquote>{quote}</blockquote></body></html>\r
--b{number}--\r
"""


def letter(number: int, box: str, *, salt: int) -> bytes:
    """A mail of customer `number`, some 3 kB in two parts."""
    place = number % len(TEXTS)
    quote = "\r\n".join(f"> Line {line} of what was written before, as programs quote it." for line in range(12))
    return _FORM.format(
        number=number,
        salt=salt,
        box=box,
        sender=f"customer{number}@client{number % 97}.example.org",
        date=format_datetime(datetime.now(UTC)),
        subject=_encoded(_SUBJECTS[place]),
        text=TEXTS[place] % number,
        quote=quote,
    ).encode()


def large_letter(number: int, box: str, *, salt: int, size: int) -> bytes:
    """The same with a file of so many bytes, base64 in lines of 76."""
    head, _, body = letter(number, box, salt=salt).partition(b"MIME-Version")
    inner = b"MIME-Version" + body
    lines = random.Random(number).randbytes(57 * 64).hex().encode()[:76] + b"\r\n"
    return b"".join(
        (
            head,
            b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="outer"\r\n\r\n--outer\r\n',
            inner.partition(b"\r\n")[2],
            b'--outer\r\nContent-Type: application/pdf; name="drawing.pdf"\r\n',
            b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n",
            lines * (size // len(lines)),
            b"--outer--\r\n",
        )
    )


def fresh(maildir: Path) -> Path:
    """The Maildir, emptied and forgotten by its server."""
    shutil.rmtree(maildir, ignore_errors=True)
    for name in ("tmp", "cur", "new"):
        (maildir / name).mkdir(parents=True)
    return maildir


def put(maildir: Path, letters: list[bytes]) -> None:
    """Lay mails into a Maildir as if they had been delivered."""
    for place, raw in enumerate(letters):
        add(maildir, place, raw)
    give(maildir)


def add(maildir: Path, place: int, raw: bytes) -> None:
    """Lay one mail there; `give` it to the server afterwards."""
    (maildir / "new" / f"{1_700_000_000 + place}.M{place}P{os.getpid()}.bench").write_bytes(raw)


def give(maildir: Path) -> None:
    """Let the mail server own all of it."""
    owner = pwd.getpwnam(SERVER_USER)
    if os.getuid() == 0:
        for path in (maildir, *maildir.rglob("*")):
            shutil.chown(path, owner.pw_uid, owner.pw_gid)


def _encoded(subject: str) -> str:
    from email.header import Header

    return subject if subject.isascii() else Header(subject, "utf-8").encode()
