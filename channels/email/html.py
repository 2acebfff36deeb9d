"""Owns a mail's page as the desk may show it: its own markup without anything that runs, asks the net or covers.

nh3 keeps what stands on the lists below and nothing else; pictures come from the mail itself or are left out, visibly
and counted. What comes out is a fragment for a sandboxed frame under a policy that allows nothing but it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

import nh3

from channels.email.carried import Contents, contents
from channels.email.headers import decode_words
from channels.email.markup import MAX_MARKUP
from channels.email.parts import parse
from channels.message import File

MAX_PICTURE = 2_000_000
"""Bytes of one picture that is shown within the page."""

MAX_PICTURES = 8_000_000
"""Bytes of all pictures of one page together."""

MAX_MARKS = 150_000
"""Ends of tags and signs like &amp; of a page that is cleaned; a letter has some thousand. What has more is text."""

MAX_FIELDS = 300
_MAX_VALUE = 4_000
MAX_NESTING = 2_000
"""How deep the tags of a page may nest; cleaning takes time with the square of it."""

_STAMPS = "x-switchboard-"
_STAMP_LINES = re.compile(rb"(?:x-switchboard-[a-z-]{1,40}:[^\r\n]*\r\n)*", re.IGNORECASE)
_PICTURES = frozenset({"image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp", "image/bmp"})
_OWN_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]+\Z", re.IGNORECASE)
_HARMLESS_STYLE = re.compile(
    r"[#%.,!'\" \w\u0080-\uffff-]*|(?:rgb|rgba|hsl|hsla)\([0-9 .,%/deg]{1,60}\)", re.IGNORECASE
)
_SIZE = re.compile(r"\s*\d{1,5}(?:\.\d{1,3})?(?:px|%|pt|em)?\s*\Z")
_TAG_NAMES = (
    "a abbr address article b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em "
    "figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp "
    "section small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var"
)
_TAGS = frozenset(_TAG_NAMES.split())
_NAMES_DROPPED_WHOLE = (
    "script style title template object embed applet iframe frame frameset noframes noscript svg math audio video "
    "canvas select textarea input xml"
)
_DROPPED_WHOLE = frozenset(_NAMES_DROPPED_WHOLE.split())
_NESTING = re.compile(
    r"<(?P<end>/?)(?!(?:p|li|td|th|tr|dd|dt|br|img|hr|meta|link|input|col|area|base|wbr|tbody)\b)[a-z][a-z0-9:-]{0,20}",
    re.IGNORECASE,
)
_SIZES = frozenset({"width", "height", "border", "cellpadding", "cellspacing", "hspace", "vspace", "size"})
_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "title", "align", "valign", "bgcolor", "width", "height"},
    "a": {"href"},
    "img": {"src", "alt", "border", "hspace", "vspace"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap"},
    "col": {"span"},
    "ol": {"start", "type"},
    "font": {"color", "face", "size"},
}
_STYLE_NAMES = (
    "background-color border border-bottom border-collapse border-color border-left border-radius border-right "
    "border-spacing border-style border-top border-width color direction display font font-family font-size font-style "
    "font-variant font-weight height letter-spacing line-height list-style-type margin margin-bottom margin-left "
    "margin-right margin-top max-width min-width padding padding-bottom padding-left padding-right padding-top "
    "table-layout text-align text-decoration text-indent text-transform vertical-align white-space width "
    "word-break word-spacing overflow-wrap"
)
_STYLES = frozenset(_STYLE_NAMES.split())


def _drawn(sign: str) -> str:
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="48"><rect x="1" y="1" width="118" height="46" '
        'rx="6" fill="#f4f6f8" stroke="#8a97a4" stroke-dasharray="4 3"/><text x="60" y="31" font-size="20" '
        f'text-anchor="middle" fill="#55626f">{sign}</text></svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.encode()).decode()}"


_NOT_LOADED = _drawn("\u2298")
_TOO_LARGE = _drawn("\u2261")


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A mail as it was sent: its cleaned page, its header fields, and how many remote pictures were left out."""

    page: str
    fields: tuple[tuple[str, str], ...]
    remote: int
    is_markup: bool


@dataclass(slots=True, kw_only=True)
class _Pictures:
    """The pictures a mail brings, and what was shown of them so far."""

    by_name: dict[str, File]
    remote: int = 0
    shown_bytes: int = 0
    known: dict[str, str] = field(default_factory=dict)

    def source_of(self, address: str) -> str:
        """What stands for a picture in the page."""
        bare = address.strip()
        if bare.lower().startswith("cid:"):
            return self._own(bare[4:].strip("<> "))
        if _OWN_PICTURE.match(bare[: MAX_PICTURE * 2]) and len(bare) <= MAX_PICTURE * 4 // 3:
            return self._counted(bare)
        if not bare.lower().startswith("data:"):
            self.remote += 1
        return _NOT_LOADED

    def _own(self, name: str) -> str:
        file = self.by_name.get(name)
        if file is None or not file.content or file.media_type.lower() not in _PICTURES:
            return _NOT_LOADED
        if name not in self.known:
            if file.size > MAX_PICTURE:
                return _TOO_LARGE
            packed = base64.b64encode(file.content).decode()
            self.known[name] = f"data:{file.media_type.lower()};base64,{packed}"
        return self._counted(self.known[name])

    def _counted(self, source: str) -> str:
        self.shown_bytes += len(source)
        return source if self.shown_bytes <= MAX_PICTURES else _TOO_LARGE


def original(payload: bytes) -> Original:
    """A stored mail as it was sent; raises BadPayload where it cannot be read."""
    mail = parse(payload)
    carried = contents(mail)
    told = [(name, str(value)) for name, value in mail.items()[:MAX_FIELDS] if not name.lower().startswith(_STAMPS)]
    fields = tuple((name[:80], decode_words(value[:_MAX_VALUE])) for name, value in told)
    page, remote = _page(carried)
    return Original(page=page, fields=fields, remote=remote, is_markup=bool(carried.markup))


def as_received(payload: bytes) -> bytes:
    """The raw mail without the lines that were put in front when it was taken in."""
    stamps = _STAMP_LINES.match(payload)
    return payload[stamps.end() :] if stamps else payload


def cleaned(markup: str, files: Sequence[File] = ()) -> tuple[str, int]:
    """The markup with nothing in it that runs or asks the net, and how many remote pictures were left out."""
    pictures = _Pictures(by_name={file.content_id: file for file in files if file.content_id})

    def kept(tag: str, attribute: str, value: str) -> str | None:
        if tag == "img" and attribute == "src":
            return pictures.source_of(value)
        return _kept(attribute, value)

    page = nh3.clean(
        markup,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=kept,
        filter_style_properties=set(_STYLES),
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return page, pictures.remote


def _page(carried: Contents) -> tuple[str, int]:
    """The cleaned markup, or the text of a mail that has none or one beyond reason."""
    markup = carried.markup
    if markup and _is_within_bounds(markup):
        page, remote = cleaned(markup, carried.files)
        if "<img" in page or re.search(r">\s*[^<\s]|\A\s*[^<\s]", page):
            return page, remote
    return f'<div style="white-space: pre-wrap; overflow-wrap: anywhere">{escape(carried.text)}</div>', 0


def _is_within_bounds(markup: str) -> bool:
    """Whether cleaning it takes a moment and not minutes."""
    marks = markup.count("<") + markup.count("&")
    return len(markup) <= MAX_MARKUP and marks <= MAX_MARKS and _nesting(markup) <= MAX_NESTING


def _nesting(markup: str) -> int:
    """How deep tags stand in one another at most, those left out that end by themselves."""
    depth = deepest = 0
    for tag in _NESTING.finditer(markup):
        depth = max(0, depth - 1) if tag["end"] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _kept(attribute: str, value: str) -> str | None:
    """The value of an attribute as far as it is harmless; None takes the attribute away."""
    if attribute == "style":
        return _kept_style(value)
    if attribute in _SIZES:
        return value if _SIZE.match(value) else None
    if attribute == "href":
        scheme = value.strip().partition(":")[0].lower()
        return value if scheme in {"http", "https", "mailto", "tel"} and len(value) <= _MAX_VALUE else None
    return value[:_MAX_VALUE]


def _kept_style(value: str) -> str | None:
    """The declarations whose values are plain words, sizes and colours: no address, no function, no escape."""
    kept = []
    for declaration in value[:_MAX_VALUE].split(";"):
        name, colon, said = declaration.partition(":")
        if colon and name.strip().lower() in _STYLES and _HARMLESS_STYLE.fullmatch(said.strip()):
            kept.append(f"{name.strip()}:{said.strip()}")
    return ";".join(kept) or None
