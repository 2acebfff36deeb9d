"""Owns what a mail carries: which text is its author's, which parts are files, which markup the desk can show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from email.message import Message as Mail
from html import escape

from channels.email import delimiters, invitations, sealed, tnef
from channels.email.charsets import clean, decode
from channels.email.files import file_of, is_file
from channels.email.flowed import unflowed
from channels.email.markup import text_of
from channels.email.parameters import file_name, parameter
from channels.email.parts import MAX_DEPTH, body_of, children, content_id, kinds, parse
from channels.email.uuencoded import taken_out
from channels.errors import BadPayload
from channels.message import File

MAX_FILES = 200
"""How many attachments of one mail are named."""

MAX_OPENED = 10
"""How many winmail.dat, signed envelopes and calendars of one mail are opened."""

MAX_TEXT = 4_000_000
MAX_PAGES = 1_500_000
"""Bytes of all texts of one mail together, and of all its HTML, that are read: HTML takes a second for a megabyte."""

_HTML_START = re.compile(
    r"[\s\ufeff]{0,200}(?:<!--[^>]{0,500}-->\s{0,50})?"
    r"<(?:!doctype html|html|head|body|div|p|table|span|font|meta|style|br|center|b)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9:]{0,30}|!--|!doctype)[^<>]{0,5000}>", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta\b[^<>]{0,300}?charset\s{0,5}=\s{0,5}[\"']?([a-zA-Z0-9_-]{2,40})", re.IGNORECASE)
_SAYS_LOOK_ELSEWHERE = re.compile(
    r"html|browser|view (?:this|it) online|не поддерживает|просмотр|откройте|不支持|无法显示|瀏覽器|浏览器",
    re.IGNORECASE,
)
_MAX_PLACEHOLDER = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a mail carries: the author's text, its files, the media types of its parts in order, and its markup.

    `markup` is the HTML as it was sent, unsafe as it came; "" where the mail has none.
    """

    text: str
    files: tuple[File, ...]
    kinds: tuple[str, ...]
    markup: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """What one part brings; `spare` is a text for a mail that has no other."""

    text: str = ""
    markup: str = ""
    spare: str = ""
    files: tuple[File, ...] = ()
    kinds: tuple[str, ...] = ()


def contents(mail: Mail) -> Contents:
    """The text, files, part types and markup of a mail."""
    reader = _Reader(mail, takes_unnamed_texts=False)
    piece = reader.piece(mail, depth=0)
    if not piece.text.strip() and reader.left_unnamed_texts:
        again = _Reader(mail, takes_unnamed_texts=True).piece(mail, depth=0)
        piece = again if again.text.strip() else piece
    if not piece.text.strip() and not piece.files:
        piece = replace(piece, text=delimiters.outside(mail))
    return Contents(
        text=piece.text if piece.text.strip() else piece.spare,
        files=piece.files[:MAX_FILES],
        kinds=(*kinds(mail), *piece.kinds),
        markup=piece.markup,
    )


class _Reader:
    """Reads the parts of one mail. Texts that are marked as attachments without a name may be the mail's words."""

    def __init__(self, mail: Mail, *, takes_unnamed_texts: bool) -> None:
        self._boundaries = delimiters.declared(mail)
        self.left_unnamed_texts = False
        self._takes_unnamed_texts = takes_unnamed_texts
        self._opened = 0
        self._text_left = MAX_TEXT
        self._pages_left = MAX_PAGES

    def piece(self, part: Mail, *, depth: int) -> _Piece:
        """What a part brings with all below it."""
        below = children(part)
        if depth >= MAX_DEPTH:
            return _Piece()
        if not below:
            return self._leaf(part, depth=depth)
        kind = part.get_content_type()
        if kind == "multipart/appledouble":
            below = [one for one in below if one.get_content_type() != "application/applefile"] or below
        if kind == "multipart/related":
            return self._related(part, below, depth=depth)
        pieces = [(one.get_content_type(), self.piece(one, depth=depth + 1)) for one in below]
        if kind == "multipart/alternative":
            return _best(pieces)
        joined = _joined([piece for _, piece in pieces])
        is_encrypted = kind == "multipart/encrypted"
        return replace(joined, text=f"{sealed.PGP_ENCRYPTED}\n{joined.text}".strip()) if is_encrypted else joined

    def _related(self, part: Mail, below: list[Mail], *, depth: int) -> _Piece:
        """The root's words; every other part belongs to its page (RFC 2387)."""
        start = (parameter(part, "start") or "").strip("<> ")
        root = next((one for one in below if start and content_id(one) == start), None)
        root = root or next((one for one in below if children(one) or not is_file(one)), below[0])
        piece = self.piece(root, depth=depth + 1)
        others = [
            self.piece(one, depth=depth + 1) if children(one) or is_file(one) or not piece.text.strip() else _kept(one)
            for one in below
            if one is not root
        ]
        files = (*piece.files, *(file for other in others for file in other.files))
        spares = [one for one in (piece.spare, *(other.text or other.spare for other in others)) if one]
        return replace(piece, files=files, spare=next(iter(spares), ""))

    def _leaf(self, part: Mail, *, depth: int) -> _Piece:
        kind = part.get_content_type()
        name = (file_name(part) or "").lower()
        if kind in tnef.TYPES or name == "winmail.dat":
            return self._of_outlook(part)
        if kind in sealed.SMIME_TYPES or name == "smime.p7m":
            return self._of_envelope(part, depth=depth)
        if kind == "text/calendar":
            kept = _kept(part)
            self._opened += 1
            is_read = self._opened <= MAX_OPENED
            return replace(kept, spare=invitations.lines_of(kept.files[0].content or b"") if is_read else "")
        if kind in {"message/partial", "message/external-body"}:
            kept = _kept(part)
            return replace(kept, text=_said_of(part, kind))
        if is_file(part, is_whole_mail=depth == 0):
            is_unnamed = kind in {"text/plain", "text/html"} and not name
            self.left_unnamed_texts |= is_unnamed
            if not (is_unnamed and self._takes_unnamed_texts):
                return _kept(part)
        piece = self._words(part)
        return replace(piece, text=delimiters.left_out(piece.text, self._boundaries)) if self._boundaries else piece

    def _words(self, part: Mail) -> _Piece:
        """The words of a text, of the type that it is and not the one it claims."""
        body, files = taken_out(body_of(part)[: self._text_left])
        self._text_left -= len(body)
        text = decode(body, _charset(part, body))
        if part.get_content_type() == "text/html" or _is_page(part, text):
            if _ANY_TAG.search(text):
                page = text[: self._pages_left]
                self._pages_left -= len(page)
                return _Piece(text=clean(text_of(page)), markup=page, files=files)
        elif (parameter(part, "format") or "").lower() == "flowed":
            text = unflowed(clean(text), drops_space=(parameter(part, "delsp") or "").lower() == "yes")
        told = sealed.unarmoured(clean(text))
        is_sealed = sealed.PGP_ENCRYPTED in told and sealed.PGP_ENCRYPTED not in text
        return _Piece(text=told, files=files, kinds=("application/pgp-encrypted",) if is_sealed else ())

    def _of_outlook(self, part: Mail) -> _Piece:
        """What a winmail.dat holds; one that cannot be read stays a file."""
        kept = _kept(part)
        self._opened += 1
        if self._opened > MAX_OPENED:
            return kept
        try:
            found = tnef.opened(kept.files[0].content or b"")
        except tnef.BrokenTnefError:
            return kept
        if not found.is_markup:
            return _Piece(spare=found.text, files=found.files)
        page = found.text[: self._pages_left]
        self._pages_left -= len(page)
        return _Piece(spare=clean(text_of(page)), markup=page, files=found.files)

    def _of_envelope(self, part: Mail, *, depth: int) -> _Piece:
        """The mail inside an opaque signature; an encrypted one is named as such and stays a file."""
        kept = _kept(part)
        content = kept.files[0].content or b""
        told = (parameter(part, "smime-type") or "").lower()
        if told in {"enveloped-data", "authenveloped-data"} or sealed.is_encrypted(content):
            return replace(kept, text=sealed.SMIME_ENCRYPTED)
        self._opened += 1
        if self._opened <= MAX_OPENED:
            try:
                inner = self.piece(parse(sealed.signed_content(content)), depth=depth + 1)
                return replace(inner, files=(*inner.files, *kept.files))
            except (sealed.UnreadableSealError, BadPayload):
                pass
        return replace(kept, text=sealed.SMIME_SIGNED)


def _best(pieces: Iterable[tuple[str, _Piece]]) -> _Piece:
    """Of alternatives the plain words, unless they only say where to look; the files and the markup of any."""
    pieces = list(pieces)
    said = [(kind, piece) for kind, piece in pieces if piece.text.strip()]
    plain = next((piece for kind, piece in said if kind == "text/plain"), None)
    other = next((piece for kind, piece in said if kind != "text/plain"), None)
    chosen = plain or other or _Piece()
    if plain is not None and other is not None and _is_placeholder(plain.text, other.text):
        chosen = other
    return _Piece(
        text=chosen.text,
        markup=next((piece.markup for _, piece in reversed(pieces) if piece.markup), ""),
        spare=next((piece.spare for _, piece in pieces if piece.spare), ""),
        files=tuple(file for _, piece in pieces for file in piece.files),
        kinds=tuple(kind for _, piece in pieces for kind in piece.kinds),
    )


def _is_placeholder(plain: str, other: str) -> bool:
    bare = plain.strip()
    return (
        len(bare) <= _MAX_PLACEHOLDER
        and len(other) > 2 * len(bare)
        and bare[:40] not in other
        and _SAYS_LOOK_ELSEWHERE.search(bare) is not None
    )


def _joined(pieces: list[_Piece]) -> _Piece:
    """What parts beside one another bring, each in its order."""
    markups = [piece.markup or _as_markup(piece.text) for piece in pieces if piece.markup or piece.text.strip()]
    return _Piece(
        text="\n\n".join(piece.text for piece in pieces if piece.text.strip()),
        markup="\n".join(markups) if any(piece.markup for piece in pieces) else "",
        spare="\n\n".join(piece.spare for piece in pieces if piece.spare),
        files=tuple(file for piece in pieces for file in piece.files),
        kinds=tuple(kind for piece in pieces for kind in piece.kinds),
    )


def _as_markup(text: str) -> str:
    return f'<div style="white-space: pre-wrap">{escape(text)}</div>'


def _is_page(part: Mail, text: str) -> bool:
    """Whether a text that claims to be plain is HTML."""
    return part.get_content_type() == "text/plain" and _HTML_START.match(text[:4000]) is not None


def _charset(part: Mail, body: bytes) -> str | None:
    """The charset that the part declares; where that says nothing, the one that its HTML does."""
    declared = parameter(part, "charset")
    if declared and declared.lower() not in {"us-ascii", "ascii", "iso-8859-1"}:
        return declared
    found = _META_CHARSET.search(body[:4096])
    said = found[1].decode() if found else None
    return said if said and not said.lower().startswith(("utf-16", "utf-32", "utf-7")) else declared


def _kept(part: Mail) -> _Piece:
    return _Piece(files=(file_of(part),))


def _said_of(part: Mail, kind: str) -> str:
    """What stands in for content that is elsewhere: a piece of a longer mail, or a reference (RFC 2046, 5.2)."""
    if kind == "message/partial":
        return f"[part {_short(part, 'number') or '?'} of {_short(part, 'total') or '?'} of a mail]"
    where = [_short(part, name) for name in ("access-type", "site", "directory", "name", "url")]
    return f"[content elsewhere: {' '.join(one for one in where if one)}]"


def _short(part: Mail, name: str) -> str:
    return (parameter(part, name) or "")[:200]
