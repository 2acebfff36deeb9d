"""Owns the way through a mail's parts: which text is the customer's, which parts are files, what kinds there are."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.generator import BytesGenerator
from email.message import Message as Mail
from email.parser import BytesParser
from email.policy import Compat32, Policy
from io import BytesIO

from channels.email.charsets import clean, decode
from channels.email.headers import decode_words, field
from channels.email.markup import text_of
from channels.errors import BadPayload
from channels.message import File

MAX_DEPTH = 40
"""How deep multiparts are followed; what lies deeper is left in the raw mail."""

MAX_FILES = 200
"""How many attachments of one mail are named."""

MAX_LINES = 600_000
"""Lines of a mail that are read, fewer where its parts nest: what lies behind stays in the raw mail. A mail of 26 MB in
base64 has 350,000; one of a byte each would hold up everybody for minutes."""

MAX_HEAD_LINES = 5_000
MAX_HEAD = 1_000_000
"""Lines and bytes of a mail's own header that are read."""

MAX_PARTS = 2_000
"""Parts of one mail; a mail with more is none that a person wrote."""

_NESTED_LINES = 12_000_000
_MAX_TEXT_BYTES = 4_000_000
_MAX_CONTENT_ID = 300
_LINE_END = re.compile(rb"\r\n|\r|\n")
_HEAD_END = re.compile(rb"(?>\r\n|\r|\n)(?>\r\n|\r|\n)")

_EMBEDDED = frozenset({"message/rfc822", "message/global", "message/news"})
_REPORTS = frozenset({"message/delivery-status", "message/disposition-notification", "message/feedback-report"})


class _AsItStands(Compat32):
    """The standard policy, but a header is given as the bytes say and not as a Header object."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """The value with its 8-bit bytes as surrogates; a long Content-Type is cut, its parameters are slow to read."""
        return value[:4000] if name.lower().startswith("content-") else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a mail carries: the customer's text, its files, and the media types of its parts in order."""

    text: str
    files: tuple[File, ...]
    kinds: tuple[str, ...]


def parse(raw: bytes) -> Mail:
    """The mail as a tree, as far as it can be read in seconds; raises BadPayload where it is nested beyond reason."""
    try:
        return BytesParser(_counting(), policy=_AsItStands()).parsebytes(_bounded(raw))
    except RecursionError as err:
        raise BadPayload("the mail nests its parts beyond reason; send its content in fewer layers") from err


def contents(mail: Mail) -> Contents:
    """The text, files and part types of a mail."""
    leaves = list(_leaves(mail, depth=0))
    files = tuple(_file(part) for part in leaves if _is_file(part))[:MAX_FILES]
    return Contents(text=_text(mail, depth=0), files=files, kinds=tuple(_kinds(mail, depth=0)))


def body_of(part: Mail) -> bytes:
    """The decoded bytes of one part; a broken transfer encoding gives what can be read."""
    if part.is_multipart():
        return b"".join(_flat(one) for one in part.get_payload() if isinstance(one, Mail))
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        content = b""
    return content if isinstance(content, bytes) else b""


def leaf_bodies(mail: Mail) -> Iterator[bytes]:
    """The decoded bytes of every leaf in order, wherever the transfer encoding put its line ends."""
    for part in _leaves(mail, depth=0):
        yield body_of(part)


def _counting() -> Callable[..., Mail]:
    """What makes the parts of one mail, up to `MAX_PARTS` of them."""
    made = 0

    def part(*, policy: Policy[Mail]) -> Mail:
        nonlocal made
        made += 1
        if made > MAX_PARTS:
            raise BadPayload(f"the mail has more than {MAX_PARTS} parts; send its content in fewer")
        return Mail(policy=policy)

    return part


def _bounded(raw: bytes) -> bytes:
    """The mail up to the line and with the header that are still read: the parser costs time for each line, not byte.

    Every multipart around a line makes it dearer, so the more there are, the fewer lines.
    """
    end = _HEAD_END.search(raw)
    split = end.start() if end else len(raw)
    head = _first_lines(raw[: min(split, MAX_HEAD)], MAX_HEAD_LINES)
    if len(head) < split:
        head = head[: max(head.rfind(b"\n"), head.rfind(b"\r"), 0)]  # no half of a field
    nests = raw.count(b"multipart/") + raw.count(b"Multipart/") + raw.count(b"MULTIPART/")
    return head + _first_lines(raw[split:], min(MAX_LINES, _NESTED_LINES // (nests + 1)))


def _first_lines(content: bytes, most: int) -> bytes:
    if content.count(b"\n") + content.count(b"\r") <= most:
        return content
    last = next(itertools.islice(_LINE_END.finditer(content), most - 1, most), None)
    return content[: last.end()] if last else content


def _children(part: Mail) -> list[Mail]:
    if part.get_content_type() in _EMBEDDED | _REPORTS:
        return []
    return [one for one in part.get_payload() if isinstance(one, Mail)] if part.is_multipart() else []


def _leaves(part: Mail, *, depth: int) -> Iterator[Mail]:
    children = _children(part)
    if not children or depth >= MAX_DEPTH:
        yield part
        return
    for child in children:
        yield from _leaves(child, depth=depth + 1)


def _kinds(part: Mail, *, depth: int) -> Iterator[str]:
    yield part.get_content_type()
    for child in _children(part) if depth < MAX_DEPTH else []:
        yield from _kinds(child, depth=depth + 1)


def _text(part: Mail, *, depth: int) -> str:
    """The words of a part: of alternatives the plain one that has any, of all others each in its order."""
    children = _children(part)
    if depth >= MAX_DEPTH:
        return ""
    if not children:
        return _leaf_text(part)
    texts = [(child.get_content_type(), _text(child, depth=depth + 1)) for child in children]
    if part.get_content_type() == "multipart/alternative":
        plain = [text for kind, text in texts if kind == "text/plain" and text.strip()]
        return next(iter(plain), next((text for _, text in texts if text.strip()), ""))
    return "\n\n".join(text for _, text in texts if text.strip())


def _leaf_text(part: Mail) -> str:
    if _is_file(part):
        return ""
    kind = part.get_content_type()
    text = decode(body_of(part)[:_MAX_TEXT_BYTES], _parameter(part, "charset"))
    if kind == "text/html" or (
        kind == "text/plain" and text[:200].lstrip().lower().startswith(("<!doctype html", "<html"))
    ):
        return clean(text_of(text))
    return clean(text)


def _is_file(part: Mail) -> bool:
    """Whether a leaf is kept as a file: marked or named so, or of a kind that is not read as text."""
    kind, disposition = part.get_content_type(), _disposition(part)
    if part.get_content_maintype() == "multipart":
        return False
    if kind not in {"text/plain", "text/html", "text/enriched", "text/markdown"}:
        return True
    return disposition == "attachment" or (disposition != "inline" and _file_name(part) is not None)


def _disposition(part: Mail) -> str:
    return field(part, "Content-Disposition").partition(";")[0].strip().lower()


def _file(part: Mail) -> File:
    content = body_of(part)
    kind = part.get_content_type()
    name = _file_name(part) or _made_up_name(part, kind)
    own_id = field(part, "Content-ID").strip("<> ")[:_MAX_CONTENT_ID] or None
    return File(name=name, media_type=kind, content=content, size=len(content), content_id=own_id)


def _made_up_name(part: Mail, kind: str) -> str:
    if kind in _EMBEDDED and part.is_multipart() and isinstance(inner := part.get_payload(0), Mail):
        return f"{field(inner, 'Subject')[:80] or 'message'}.eml".replace("/", "_")
    endings = {"text/calendar": "invitation.ics", "message/delivery-status": "delivery-status.txt"}
    return endings.get(kind, kind.replace("/", "."))


def _file_name(part: Mail) -> str | None:
    """The name a part gives itself (RFC 2231, RFC 2047 or bare bytes), without folders; None where it gives none."""
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError, UnicodeError):
        name = None
    if not name:
        return None
    read = decode_words(str(name)[:1000]).replace("\\", "/").rpartition("/")[2]
    return read[:255] or None


def _parameter(part: Mail, name: str) -> str | None:
    try:
        value = part.get_param(name)
    except (ValueError, LookupError, TypeError):
        return None
    return value[2] if isinstance(value, tuple) else value


def _flat(part: Mail) -> bytes:
    """An embedded mail as bytes again."""
    out = BytesIO()
    try:
        BytesGenerator(out, mangle_from_=False, maxheaderlen=0).flatten(part)
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return b""
    return out.getvalue()
