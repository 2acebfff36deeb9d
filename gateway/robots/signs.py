"""Owns what a verdict is made of: reasons, kinds, and one mail laid out so that its signs can be looked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from channels.message import Letterhead, Message

RobotKind = Literal["human", "auto-reply", "bounce", "list", "machine", "junk", "own"]

QUESTIONS = ("?", "？", "؟")
"""Marks of a question: who asks is a person and waits for an answer."""

_LOOKED_AT = 4_000
_OPENING = 1_500
_STANDING_OUT = " \t*#!-=_.[(<{【「"
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "`": "'", "：": ":", "】": "]", "\u200b": None, "ё": "е"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One sign of a verdict; rendered in the reader's language elsewhere."""

    code: str
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an automatic answer must not go to the sender, what kind of sender that is, and by which signs."""

    robot: bool
    kind: RobotKind
    reasons: tuple[Reason, ...] = ()


Sign = tuple[RobotKind, Reason]
"""What a sign makes of the mail, and the reason to tell."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """One mail as the signs need it: words in lower case with single spaces, so that phrases are found by `in`.

    Phrases are compared and not matched: what a stranger writes cannot make it slow.
    """

    message: Message
    mail: Letterhead
    own_addresses: frozenset[str] = frozenset()

    @cached_property
    def subject(self) -> str:
        """The subject without what only makes it stand out."""
        return plain(self.mail.subject).lstrip(_STANDING_OUT)

    @cached_property
    def opening(self) -> str:
        """The first words of the newest part."""
        return plain(self.message.text[:_OPENING])

    @cached_property
    def whole(self) -> str:
        """The first words of the whole text, with what is quoted."""
        return plain((self.message.full_text or self.message.text)[:_LOOKED_AT])

    @cached_property
    def local_part(self) -> str:
        """The sender's name before the @."""
        return self.message.sender.value.rpartition("@")[0]

    @property
    def has_no_sender(self) -> bool:
        """Whether it names nobody who could be answered (the channel then makes an address under .invalid)."""
        return self.message.sender.value.endswith("@mail.invalid")

    @property
    def comes_from_nobody(self) -> bool:
        """Whether nothing may be sent back: a null return path, or no sender at all."""
        return self.mail.return_path == "" or self.has_no_sender

    @cached_property
    def report_type(self) -> str:
        """What a multipart/report reports, or nothing."""
        content_type = self.mail.headers.get("content-type", "").lower()
        if not content_type.lstrip().startswith("multipart/report"):
            return ""
        told = content_type.partition("report-type")[2].lstrip(" \t=\"'")
        return told[:60].split(";")[0].split()[0].strip("\"'") if told.strip() else ""

    @cached_property
    def is_written_by_hand(self) -> bool:
        """Whether it names the program a person wrote it with."""
        program = f"{self.value('x-mailer')} {self.value('user-agent')}"[:400].lower()
        if any(one in program for one in _PROGRAMS_OF_PEOPLE):
            return True
        return all(self.mail.headers.get(name) for name in ("thread-index", "accept-language"))

    def value(self, name: str) -> str:
        """A header's topmost value, stripped; nothing where it is missing."""
        return self.mail.headers.get(name, "").partition("\n")[0].strip()

    def word(self, name: str) -> str:
        """The first word of a header in lower case."""
        return (self.value(name)[:200].replace(";", " ").replace(",", " ").split() or [""])[0].lower()


def plain(text: str) -> str:
    """Words as they are compared: lower case, single spaces, one kind of apostrophe and colon."""
    return " ".join(text.casefold().translate(_TYPOGRAPHY).split()).replace(" :", ":")


def says(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether one of the phrases stands in the text."""
    return any(phrase in text for phrase in phrases)


_PROGRAMS_OF_PEOPLE = (
    *("outlook", "thunderbird", "apple mail", "iphone mail", "ipad mail", "the bat", "foxmail", "lotus notes"),
    *("hcl notes", "ibm notes", "evolution", "kmail", "k-9", "mutt", "alpine", "eudora", "claws", "sylpheed"),
    *("squirrelmail", "roundcube", "horde", "zimbra", "mail.ru", "yandex", "qqmail", "qq mail", "coremail", "webmail"),
    *("gmail", "samsung", "em client", "emclient", "postbox", "mailspring", "spark", "airmail", "bluemail"),
    *("aquamail", "windows live", "blackberry", "mailmate", "rainloop", "sogo", "incredimail", "becky", "icewarp"),
    *("mailmaster", "fairemail", "protonmail", "fastmail", "mozilla", "nine/", "pegasus", "interlink", "seamonkey"),
    *("communigate pro web", "р7", "r7-", "myoffice", "mailion", "alimail", "netease", "mobile mail", "android mail"),
)


def phrases(listed: str) -> tuple[str, ...]:
    """Phrases parted by line ends or `|`, in the form in which texts are compared."""
    return tuple(plain(one) for line in listed.splitlines() for one in line.split("|") if one.strip())
