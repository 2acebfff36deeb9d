"""Owns the addresses of header fields (RFC 5322, 3.4): names, comments and groups, as people and tricksters write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import idna

from channels.email.charsets import clean, decode
from channels.email.words import decode_words

_MAX_NAME = 200
_TOKEN = re.compile(
    r'"(?P<quoted>(?:[^"\\]|\\.)*+\\?)(?P<closed>"|\Z)|\((?P<comment>[^()]*)\)|<(?P<angle>[^<>]*)>|(?P<end>[,;])|(?P<colon>:)|'
    r'(?P<words>[^"(<,;:]+)|(?P<odd>.)',
    re.DOTALL,
)
_ADDRESS = re.compile(r"(?<![^\s<>()\[\],;:\"\\@])[^\s<>()\[\],;:\"\\@]{1,128}@[^\s<>()\[\],;:\"\\@]{1,255}")
_IN_ANGLES = re.compile(r"\s*(?:mailto:)?\s*\"?(?P<local>[^\s<>@\"]{1,128})\"?\s*@\s*(?P<domain>[^\s<>@\",;]{1,255})")
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)


@dataclass(slots=True)
class _Person:
    """What was read of one entry of a list so far."""

    said: list[str] = field(default_factory=list)
    comment: str = ""
    addresses: list[str] = field(default_factory=list)
    is_angled: bool = False


def first_address(value: str) -> tuple[str, str | None]:
    """The first address of a field, in lower case, and the name beside it; an address of "" where there is none.

    A name that is itself an address of somebody else is not told: it is there to deceive.
    """
    nameless = None
    for written in (value, decode_words(value)):  # some encode the whole field, address and all
        for person in _people(written):
            name = _name(person)
            if person.addresses:
                address = _normal(person.addresses[0])
                return address, None if name is None or _ADDRESS.search(name) else name
            nameless = nameless or name
        if found := _ADDRESS.search(written):
            return _normal(found[0]), None
    return "", nameless if nameless is None or not _ADDRESS.search(nameless) else None


def all_addresses(values: list[str]) -> tuple[str, ...]:
    """Every address of the fields in order, in lower case, each once; names that look like one are none."""
    found = (address for value in values for person in _people(value) for address in person.addresses)
    return tuple(dict.fromkeys(_normal(address) for address in found))


def _people(value: str) -> Iterator[_Person]:
    person = _Person()
    for token in _TOKEN.finditer(value):
        if token["end"]:
            yield person
            person = _Person()
        elif token["colon"]:
            person.said.clear()  # the name of a group
        else:
            _take(person, token)
    yield person


def _take(person: _Person, token: re.Match[str]) -> None:
    if token["quoted"] is not None:
        person.said.append(re.sub(r"\\(.)", r"\1", token["quoted"]) if token["closed"] else "")
        person.addresses += [] if token["closed"] else _ADDRESS.findall(token["quoted"])
    elif token["comment"] is not None:
        person.comment = person.comment or token["comment"]
    elif token["angle"] is not None:
        if (found := _IN_ANGLES.match(token["angle"])) and not person.is_angled:
            person.addresses = [f"{found['local']}@{found['domain']}"]
            person.is_angled = True
    elif token["words"]:
        bare = [] if person.is_angled else _ADDRESS.findall(token["words"])
        person.addresses += bare
        person.said.append(token["words"] if not bare else _ADDRESS.sub(" ", token["words"]))


def _name(person: _Person) -> str | None:
    """The name of a person in one line, without hidden marks and in plain letters instead of made-up ones."""
    written = "".join(person.said).strip() or person.comment
    name = unicodedata.normalize("NFKC", decode_words(written))
    return _HIDDEN.sub("", name).strip(" \"'<>\t")[:_MAX_NAME].strip() or None


def _normal(address: str) -> str:
    """An address in lower case, its domain as DNS has it (RFC 5891), so that look-alike letters show."""
    if address.isascii() and address.isprintable():  # nearly every address: nothing below would change it
        return address.strip(".'").lower()
    read = clean(decode(address.encode("utf-8", "surrogateescape"), None)).strip(".'").lower()
    local, at, domain = read.rpartition("@")
    if not read.isascii():
        local, domain = _HIDDEN.sub("\ufffd", local), _in_ascii(domain)
    return f"{local}{at}{domain}"


def _in_ascii(domain: str) -> str:
    """By today's rules (RFC 5891): the older ones of the standard library take straße.de for strasse.de."""
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except UnicodeError:
        return domain
