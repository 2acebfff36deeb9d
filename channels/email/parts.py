"""Owns the tree of a mail's parts: parsed within bounds, mended where a multipart is broken, walked in order."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from email.generator import BytesGenerator
from email.message import Message as Mail
from email.parser import BytesParser
from email.policy import Compat32, Policy
from functools import partial
from io import BytesIO

from channels.email import heads
from channels.email.headers import field
from channels.email.parameters import MAX_VALUE, unfolded
from channels.email.transfer import unwrapped
from channels.email.well_formed import well_formed
from channels.errors import BadPayload

MAX_DEPTH = 40
"""How deep multiparts are followed; what lies deeper is left in the raw mail."""

MAX_LINES = 600_000
"""Lines of a mail that are read, fewer where its parts nest: what lies behind stays in the raw mail. A mail of 26 MB in
base64 has 350,000; one of a byte each would hold up everybody for minutes."""

MAX_HEAD_LINES = 5_000
MAX_HEAD = 1_000_000
"""Lines and bytes of a mail's own header that are read."""

MAX_PARTS = 2_000
"""Parts of one mail; a mail with more is none that a person wrote."""

TEXTS = frozenset({"text/plain", "text/html", "text/enriched", "text/markdown"})

_NESTED_LINES = 12_000_000
_SEARCHED = 200_000
_MOST_MENDED = 20
_PLAIN_TYPE = re.compile(r"[ -~]{1,255}")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_HEAD_END = re.compile(rb"(?>\r\n|\r|\n)(?>\r\n|\r|\n)")
_DELIMITER = re.compile(
    rb"^--(?P<boundary>[^\r\n]{1,200}?)[ \t]{0,20}(?:\r\n|\r|\n)"
    rb"(?P<head>[ \t]{0,20}(?:content-[a-z-]{1,40}|mime-version)[ \t]?:)?",
    re.IGNORECASE | re.MULTILINE,
)
_ONLY_MIME = re.compile(rb"\s{0,200}(?:[^\r\n]{0,60}multi-?part[^\r\n]{0,100}[\r\n\s]{1,20})?--[^\s-]", re.IGNORECASE)


class _AsItStands(Compat32):
    """The standard policy, but a header is given as the bytes say and not as a Header object."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """The value with its 8-bit bytes as surrogates; a Content- field in one line, cut, with its semicolons."""
        if not name.lower().startswith("content-"):
            return value
        return unfolded(value) if name.lower() == "content-type" else value[:MAX_VALUE]


_POLICY = _AsItStands()


class Part(Mail):
    """A part that also tells the bytes of its body as they came, and remembers its type."""

    def get_content_type(self) -> str:
        """The type: asked for some twenty times, looked up once for each number of fields."""
        own = vars(self)
        key = (len(own["_headers"]), own["_default_type"])
        if own.get("_typed_with") != key:
            own["_typed_with"], own["_type"] = key, super().get_content_type()
        kind: str = own["_type"]
        return kind

    def bare(self) -> bytes:
        """The body as it came, its transfer encoding still around it; empty for a multipart."""
        payload: object = vars(self).get("_payload")
        return payload.encode("ascii", "surrogateescape") if isinstance(payload, str) else b""


def parse(raw: bytes) -> Mail:
    """The mail as a tree, as far as it can be read in seconds; raises BadPayload where it is nested beyond reason."""
    parser = BytesParser(_counting(), policy=_POLICY)
    try:
        content = _bounded(raw)
        quick = well_formed(content, partial(_counting(), policy=_POLICY))
        mail = quick if quick is not None else parser.parsebytes(content)
        del content
        if "Content-Type" not in mail and _ONLY_MIME.match(_bare(mail)[:1000]):
            mail["Content-Type"] = "multipart/mixed"
        budget = itertools.count()
        _mend(mail, parser, budget, depth=0)
    except RecursionError as err:
        raise BadPayload("the mail nests its parts beyond reason; send its content in fewer layers") from err
    return mail


def children(part: Mail) -> list[Mail]:
    """The parts of a multipart; what a message/* holds is a file of its own."""
    if not part.is_multipart() or part.get_content_maintype() == "message":
        return []
    return [one for one in part.get_payload() if isinstance(one, Mail)]


def kinds(part: Mail, *, depth: int = 0) -> Iterator[str]:
    """The media type of a part and of all below it, in their order."""
    yield media_type(part)
    for child in children(part) if depth < MAX_DEPTH else []:
        yield from kinds(child, depth=depth + 1)


def media_type(part: Mail) -> str:
    """The media type of a part as it can be stored and told; one of other than plain characters is none."""
    said = part.get_content_type()
    return said if _PLAIN_TYPE.fullmatch(said) else "application/octet-stream"


def body_of(part: Mail) -> bytes:
    """The bytes of one part with the transfer encoding taken off; a broken one gives what can be read."""
    encoding = str(part.get("Content-Transfer-Encoding", ""))[:100]
    if part.is_multipart():
        flat = b"".join(_flat(one) for one in part.get_payload() if isinstance(one, Mail))
        is_wrapped = encoding.strip().lower() in {"base64", "quoted-printable"}  # not allowed, and done
        return unwrapped(flat.lstrip(b"\r\n"), encoding, is_text=False) if is_wrapped else flat
    return unwrapped(_bare(part), encoding, is_text=part.get_content_type() in TEXTS)


def leaf_bodies(mail: Mail) -> Iterator[bytes]:
    """The decoded bytes of every leaf in order, wherever the transfer encoding put its line ends."""
    for part in _leaves(mail, depth=0):
        yield body_of(part)


def disposition(part: Mail) -> str:
    """What Content-Disposition says first, in lower case."""
    return field(part, "Content-Disposition").partition(";")[0].strip().strip("\"'").lower()


def content_id(part: Mail) -> str | None:
    """The name by which other parts mean this one (RFC 2392)."""
    return field(part, "Content-ID").strip("<> ")[:300] or None


def _counting() -> Callable[..., Part]:
    """What makes the parts of one mail, up to `MAX_PARTS` of them."""
    made = 0

    def part(*, policy: Policy[Part]) -> Part:
        nonlocal made
        made += 1
        if made > MAX_PARTS:
            raise BadPayload(f"the mail has more than {MAX_PARTS} parts; send its content in fewer")
        return Part(policy=policy)

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
    head, body = heads.mended(head.replace(b"\x00", b""))
    nests = raw.count(b"multipart/") + raw.count(b"Multipart/") + raw.count(b"MULTIPART/")
    return head + body + _first_lines(raw[split:], min(MAX_LINES, _NESTED_LINES // (nests + 1)))


def _first_lines(content: bytes, most: int) -> bytes:
    if content.count(b"\n") + content.count(b"\r") <= most:
        return content
    last = next(itertools.islice(_LINE_END.finditer(content), most - 1, most), None)
    return content[: last.end()] if last else content


def _mend(part: Mail, parser: BytesParser[Mail], budget: Iterator[int], *, depth: int) -> None:
    """Give multiparts whose boundary is missing or wrong the parts that stand in them."""
    if part.get_content_maintype() == "multipart" and not part.is_multipart() and next(budget) < _MOST_MENDED:
        content = _bare(part)
        if (boundary := _boundary_in(content)) is not None:
            head = b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n'
            read = parser.parsebytes(head + content)
            if read.is_multipart():
                part.set_payload(read.get_payload())
    for child in children(part) if depth < MAX_DEPTH else []:
        _mend(child, parser, budget, depth=depth + 1)


def _boundary_in(content: bytes) -> bytes | None:
    """The delimiter that stands in a body: the first one before a part's header, else the first that comes twice."""
    seen: set[bytes] = set()
    found = list(itertools.islice(_DELIMITER.finditer(content[:_SEARCHED]), 1000))
    for delimiter in found:
        if delimiter["head"]:
            return delimiter["boundary"].replace(b'"', b"")
    for delimiter in found:
        boundary = delimiter["boundary"]
        if boundary.strip(b"- ") and boundary in seen:
            return boundary.replace(b'"', b"")
        seen.add(boundary)
    return None


def _bare(part: Mail) -> bytes:
    return part.bare() if isinstance(part, Part) else b""


def _leaves(part: Mail, *, depth: int) -> Iterator[Mail]:
    below = children(part)
    if not below or depth >= MAX_DEPTH:
        yield part
        return
    for child in below:
        yield from _leaves(child, depth=depth + 1)


def _flat(part: Mail) -> bytes:
    """An embedded mail as bytes again."""
    out = BytesIO()
    try:
        BytesGenerator(out, mangle_from_=False, maxheaderlen=0).flatten(part)
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return b""
    return out.getvalue()
