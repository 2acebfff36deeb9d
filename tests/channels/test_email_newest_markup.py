"""Text from HTML mail: lists, tables, links, pictures and hidden parts; and HTML that helps the plain part."""

from __future__ import annotations

import pytest

from channels.email.inbound import envelope, read
from channels.email.markup import is_markup, text_of
from channels.email.newest import newest_part


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
        ('<ol start="3"><li>one<li>two</ol>', "3. one\n4. two"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol><li><p>one</p></li><li><p>two</p></li></ol>", "1. one\n\n2. two"),
        ("<table><tr><th>Art</th><th>Qty</th></tr><tr><td>A9</td><td>10</td></tr></table>", "Art\tQty\nA9\t10"),
        ("<table><tr><td><p>A9</p></td><td><div>10</div></td></tr></table>", "A9\t10"),
        ("<table><tr><td>A9<td>10<tr><td>LC<td>5</table>", "A9\t10\nLC\t5"),
        ("<table><tr><td>a</td><td></td><td>c</td></tr></table>", "a\t\tc"),
        ("<table><tr><td><p>one</p><p>two</p></td><td>three</td></tr></table>", "one\n\ntwo\n\nthree"),
        ("<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>", "a\tb"),
        ('<a href="https://example.com/x">our page</a>', "our page <https://example.com/x>"),
        ('<a href="https://example.com/x">example.com/x</a>', "example.com/x"),
        ('<a href="https://example.com/">https://example.com</a>', "https://example.com"),
        ('<a href="mailto:a@example.com">a@example.com</a>', "a@example.com"),
        ('<a href="mailto:a@example.com?subject=x">Anna</a>', "Anna <a@example.com>"),
        ('<a href="javascript:x()">press</a> <a href="#top">top</a>', "press top"),
        (f'<a href="https://example.com/{"x" * 400}">long</a>', "long"),
        ('<a href="https://example.com/x"><img src="x.png"></a>words', "words"),
        ("<p>a&nbsp;b &lt;c&gt; &amp; &euro;</p>", "a b <c> & €"),
        ("one<br>two<br/><br />three", "one\ntwo\n\nthree"),
        ("<div>one</div>two<p>three</p>four", "one\ntwo\nthree\n\nfour"),
        ("<p class=MsoNormal>one</p><p class=MsoNormal>two</p><p class=MsoNormal>&nbsp;</p>three", "one\ntwo\n\nthree"),
        ("<b>bo</b>ld<span> and</span>\n more", "bold and more"),
        ("<pre>a\n  b\n\tc</pre>d", "a\n  b\n\tc\n\nd"),
        ('<div style="display:none">preview</div>seen', "seen"),
        ('<span style="mso-hide:all; display: none">p</span>seen', "seen"),
        ("<p hidden>preview</p>seen", "seen"),
        ('<div style="display:none"><div>a</div>b</div>seen', "seen"),
        ('<div style="display:none">never ends', "never ends"),
        ('<div class="hidden-sm" title="hidden">seen</div>', "seen"),
        ('<img alt="Wiring of the relay" src="a.png">', "[Wiring of the relay]"),
        ('<img alt="👍">', "👍"),
        ('<img alt="image001.png"><img alt="logo"><img alt="">x', "x"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n> > b\nc"),
        ("<script>x<y</script><style>p{}</style><title>t</title>words", "words"),
        ("<!-- a --><!--[if mso]>b<![endif]-->c<![if !mso]>d<![endif]>", "cd"),
        ("a < b and c > d", "a < b and c > d"),
        ("<o:p>&nbsp;</o:p>", ""),
        ("", ""),
    ],
)
def test_markup_gives_this_text(markup: str, text: str) -> None:
    assert text_of(markup) == text


def test_links_can_be_left_out() -> None:
    assert text_of('<a href="https://example.com/x">our page</a>', with_links=False) == "our page"


def test_a_mail_of_a_thousand_links_names_the_first_hundred() -> None:
    assert text_of('<a href="https://example.com/x">page</a><br>' * 1000).count("<https") == 100


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>a</body></html>",
        "<!DOCTYPE html><p>a",
        '<?xml version="1.0"?>\n<html>a',
        "<div>a</div>",
        "<p>a<br></p>\n",
    ],
)
def test_a_page_in_a_plain_text_is_seen_as_one(text: str) -> None:
    assert is_markup(text)
    assert newest_part(text) == "a"


@pytest.mark.parametrize(
    "text",
    [
        "Your page shows <div> and <br> to me.",
        "<p>The tag above is on your page</p> and should not be",
        "<anna@example.com> is my new address",
        "<b>",
        "a <html> b",
        "",
    ],
)
def test_words_about_markup_are_no_page(text: str) -> None:
    assert not is_markup(text)


SEPARATORS = {
    "Outlook": "<div style='border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm'>{head}</div>",
    "Outlook web": '<div id="appendonsend"></div><hr tabindex="-1"><div id="x_divRplyFwdMsg">{head}</div>',
    "Windows Mail": '<div style="border-top-color: rgb(1,1,1); border-top-style: solid;">{head}</div>',
    "Hotmail": '<hr id="stopSpelling">{head}',
    "Zimbra": '<hr id="zwchr" data-marker="__DIVIDER__">{head}',
    "QQ": "<div><includetail><!--<![endif]--></includetail></div>{head}",
    "Outlook Mac": '<span id="OLK_SRC_BODY_SECTION">{head}<div>old</div></span>',
    "NetEase": '<div class="ntes-mailmaster-quote">{head}</div>',
}
HEAD = "<div><b>გამგზავნი:</b> Care &lt;care@example.com&gt;<br><b>გაგზავნილია:</b> 5.01<br><b>თემა:</b> x</div>"


@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS)
def test_structure_ends_the_new_words_where_no_known_word_does(separator: str) -> None:
    old = "" if "OLK" in separator or "ntes" in separator else "<p>old words</p>"
    page = f"<html><body><div>new words</div>{separator.format(head=HEAD)}{old}</body></html>"
    assert newest_part(text_of(page)) == "new words"


RULES = {name: mark for name, mark in SEPARATORS.items() if name not in {"Outlook Mac", "NetEase"}}


@pytest.mark.parametrize("separator", RULES.values(), ids=RULES)
def test_structure_alone_takes_no_words_that_follow_without_a_header(separator: str) -> None:
    page = f"<html><body><div>first words</div>{separator.format(head='<p>second words</p>')}</body></html>"
    assert "second words" in newest_part(text_of(page))


def test_words_after_a_quote_in_the_container_of_gmail_are_kept() -> None:
    page = '<div>a</div><div class="gmail_quote"><div class="gmail_attr">წერს ანა:</div>'
    page += "<blockquote>old</blockquote><div>b</div></div>"
    assert newest_part(text_of(page)).split() == ["a", "b"]


def test_html_shows_the_end_of_the_new_words_where_the_plain_part_does_not() -> None:
    plain = "Ten pieces.\n\nCare team, Monday\nHow many pieces?\n"
    page = "<div>Ten pieces.</div><div class=moz-cite-prefix>Care team, Monday</div>"
    page += "<blockquote>How many pieces?</blockquote>"
    assert newest_part(plain) == plain.strip()
    assert newest_part(plain, markup=page) == "Ten pieces."


def test_html_that_says_something_else_than_the_plain_part_changes_nothing() -> None:
    assert (
        newest_part("Ten pieces.\nBy Friday.", markup="<p>Twelve</p><blockquote>x</blockquote>")
        == "Ten pieces.\nBy Friday."
    )


def test_html_without_quotes_changes_nothing() -> None:
    plain = "Ten pieces.\n- A9F74216\nThanks"
    assert newest_part(plain, markup="<p>Ten pieces.</p><ul><li>A9F74216</li></ul><p>Thanks</p>") == plain


def test_html_without_an_end_keeps_the_addresses_that_only_the_plain_part_has() -> None:
    plain = "See our drawing <https://example.com/x>"
    link = '<a href="https://example.com/x">our drawing</a>'
    page = f'<blockquote style="margin:0 0 0 40px;border:none">See {link}</blockquote>'
    assert newest_part(plain, markup=page) == plain


def test_the_stop_behind_the_last_new_word_stays() -> None:
    plain = "Really ten (10)!\n\nCare, Monday\nHow many?"
    page = "<p>Really ten (10)!</p><div class=moz-cite-prefix>Care, Monday</div><blockquote>How many?</blockquote>"
    assert newest_part(plain, markup=page) == "Really ten (10)!"


def _alternatives(plain: str, page: str) -> bytes:
    head = b"From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
    parts = (f"--b\r\nContent-Type: text/{kind}\r\n\r\n{text}\r\n" for kind, text in (("plain", plain), ("html", page)))
    return head + "".join(parts).encode() + b"--b--\r\n"


def test_a_mail_read_through_the_door_ends_where_its_html_shows_it() -> None:
    plain = "Ten pieces.\n\nCare team, Monday\nHow many pieces?\n"
    page = "<div>Ten pieces.</div><div class=moz-cite-prefix>Care team, Monday</div>"
    page += "<blockquote type=cite>How many pieces?</blockquote>"
    said = read(envelope("mail", _alternatives(plain, page)).payload)
    assert said.text == "Ten pieces."
    assert "How many pieces?" in (said.full_text or "")


def test_a_mail_read_through_the_door_loses_nothing_that_its_html_only_indents() -> None:
    plain = "Please send:\n\nten breakers\n"
    page = (
        '<div>Please send:</div><blockquote style="margin:0 0 0 40px;border:none"><div>ten breakers</div></blockquote>'
    )
    assert read(envelope("mail", _alternatives(plain, page)).payload).text.split() == plain.split()


@pytest.mark.parametrize(
    "page",
    [
        "<div>Two of us:</div><blockquote><div>Pyotr +7 495 000-00-01</div><div>Anna</div></blockquote>",
        "<p>Two of us:</p><p>-----</p><p>Pyotr +7 495 000-00-01</p><p>Anna</p><div style='border-top:solid'></div>",
        "<div>Two of us:</div><hr tabindex=-1><div class=quote>Pyotr +7 495 000-00-01<br>Anna</div>",
    ],
    ids=["a bare blockquote", "a rule over contacts", "a rule"],
)
def test_html_ends_the_new_words_only_by_a_program_s_own_quote(page: str) -> None:
    plain = "Two of us:\n-----\nPyotr +7 495 000-00-01\nAnna"
    assert read(envelope("mail", _alternatives(plain, page)).payload).text == plain
