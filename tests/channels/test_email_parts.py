"""Every build of a mail that programs send: its words, its files and what it is, also where the build is broken."""

from __future__ import annotations

import base64
import time

import pytest

from channels.email.inbound import embedded, read
from channels.message import Message
from tests.channels.email.support import mail

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" * 4).decode()


def multipart(body: str, kind: str = "mixed", boundary: str = "b") -> Message:
    return read(mail(body, content_type=f'multipart/{kind}; boundary="{boundary}"'))


def names(message: Message) -> list[str]:
    return [file.name for file in message.files]


def contents(message: Message) -> list[bytes]:
    return [file.content or b"" for file in message.files]


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/mixed",
        "multipart/mixed; boundary=other",
        "multipart/mixed; boundary=B",
        "multipart/mixed;\r\n\tboundary=\r\n",
        "multipart/mixed boundary=b",
        'multipart/mixed; charset="utf-8" boundary="b"',
        "multipart/alternative; boundary=",
    ],
)
def test_a_multipart_without_its_boundary_is_read(content_type: str) -> None:
    body = "--b\nContent-Type: text/plain\n\nThe pump leaks\n--b\nContent-Type: image/png; name=p.png\n\nx\n--b--\n"
    message = read(mail(body, content_type=content_type))
    assert (message.text, names(message)) == ("The pump leaks", ["p.png"])


def test_a_boundary_that_is_folded_in_its_field_is_found() -> None:
    body = "--foo bar\n\nwords\n--foo bar\nContent-Type: image/png; name=p.png\n\nx\n--foo bar--\n"
    message = read(mail(body, content_type='multipart/mixed; boundary="foo\r\n bar"'))
    assert (message.text, names(message)) == ("words", ["p.png"])


def test_a_body_of_parts_under_a_mail_that_says_nothing_of_them_is_read_as_parts() -> None:
    body = "This is a multi-part message in MIME format.\n\n--b\nContent-Type: text/plain\n\nwords\n"
    body += "--b\nContent-Type: image/png; name=p.png\n\nx\n--b--\n"
    assert (read(mail(body)).text, names(read(mail(body)))) == ("words", ["p.png"])


def test_a_text_with_a_ruled_line_is_no_multipart() -> None:
    assert read(mail("Hello\n\n-----\n\nMore\n")).full_text == "Hello\n\n-----\n\nMore"


def test_multiparts_in_one_another_that_end_nowhere_give_all_words() -> None:
    body = "--b\nContent-Type: multipart/mixed; boundary=bc\n\n--bc\n\none\n--b\nContent-Type: text/plain\n\ntwo"
    assert multipart(body).full_text == "one\n\ntwo"


def test_words_behind_an_attachment_are_words() -> None:
    body = "--b\n\nBefore\n--b\nContent-Type: application/pdf; name=a.pdf\n\n%PDF\n--b\n\nAfter\n--b--\n"
    assert (multipart(body).text, names(multipart(body))) == ("Before\n\nAfter", ["a.pdf"])


def test_of_a_related_page_the_rest_is_its_files() -> None:
    body = "--b\nContent-Type: text/html\nContent-ID: <r>\n\n<p>Page</p>\n--b\nContent-Type: text/plain\n"
    body += "Content-ID: <n>\n\nnote\n--b--\n"
    assert (multipart(body, "related").text, names(multipart(body, "related"))) == ("Page", ["text.plain"])


def test_the_root_of_a_related_page_is_the_part_that_is_named() -> None:
    body = "--b\nContent-Type: text/html\nContent-ID: <x>\n\n<p>Other</p>\n--b\nContent-Type: text/html\n"
    body += "Content-ID: <r>\n\n<p>Root</p>\n--b--\n"
    message = read(mail(body, content_type='multipart/related; boundary=b; start="<r>"'))
    assert message.text == "Root"


def test_plain_words_that_only_send_one_to_the_page_give_way_to_it() -> None:
    body = "--b\nContent-Type: text/plain\n\nYour mail program does not support HTML.\n"
    body += f"--b\nContent-Type: text/html\n\n<p>{'Where is my order 4500123456? ' * 5}</p>\n--b--\n"
    assert multipart(body, "alternative").text.startswith("Where is my order")


def test_a_text_that_is_the_whole_mail_and_marked_as_a_file_is_the_words() -> None:
    raw = mail("The pump leaks", content_type="text/plain", content_disposition="attachment")
    assert (read(raw).text, read(raw).files) == ("The pump leaks", ())


def test_a_named_text_file_stays_a_file() -> None:
    raw = mail("log", content_type="text/plain", content_disposition="attachment; filename=a.log")
    assert (read(raw).text, names(read(raw))) == ("", ["a.log"])


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/plain", "<html><body><p>Hello</p><p>you</p></body></html>", "Hello\n\nyou"),
        ("text/plain", "\n<div>Hello</div><div>you</div>", "Hello\nyou"),
        ("text/plain", "<customer@example.com> wrote that 3 < 4", "<customer@example.com> wrote that 3 < 4"),
        ("text/html", "Hello\n\n  you & me < 5", "Hello\n\n  you & me < 5"),
        ("plain/text", "Hello", "Hello"),
        ("text", "Hello", "Hello"),
        ("text/x-odd", "Hello", "Hello"),
        ("Text/Plain charset=utf-8", "Hello", "Hello"),
    ],
)
def test_a_text_is_read_as_what_it_is(kind: str, body: str, text: str) -> None:
    assert read(mail(body, content_type=kind)).full_text == text


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("base64", "SGVsbG8gd29ybGQ", "Hello world"),
        ("base64", "SGVsbG8=\nIHdvcmxk\n", "Hello world"),
        ("base64", "SGVs!bG8g\nd29y*bGQ=\n", "Hello world"),
        ("base64", "SGVsbG8gd29ybGQ=\n___\nThis list is kept by Anna\n", "Hello world\n___\nThis list is kept by Anna"),
        ("base64", "The pump leaks, please come.\nAnna", "The pump leaks, please come.\nAnna"),
        ("BASE-64", "SGVsbG8gd29ybGQ=", "Hello world"),
        ("quoted-printable", "Hello =\nworld=21 =ZZ =", "Hello world! =ZZ "),
        ("quoted-printable", "Hello =  \nworld", "Hello world"),
        ("Quoted-Printable (comment)", "Hello=20world", "Hello world"),
        ("7bit", "Где насос", "Где насос"),
        ("8-bit", "Где насос", "Где насос"),
        ("nonsense", "Hello", "Hello"),
    ],
)
def test_a_transfer_encoding_is_taken_off_however_broken(encoding: str, body: str, text: str) -> None:
    assert read(mail(body, content_transfer_encoding=encoding)).full_text == text


def test_a_text_that_denies_its_base64_is_unpacked() -> None:
    packed = base64.encodebytes(("Где насос 4500123456? " * 12).encode()).decode()
    assert read(mail(packed)).text.startswith("Где насос 4500123456?")


def test_a_text_that_denies_its_quoted_printable_is_unpacked() -> None:
    body = "=D0=93=D0=B4=D0=B5 =D0=BD=D0=B0=D1=81=\n=D0=BE=D1=81\n"
    assert read(mail(body)).text == "Где насос"


@pytest.mark.parametrize("body", ["a=3D5 and b", "4 = 4\n= 4\nx=20y", "kubectl get po -o=json\n=E2=80=9C"])
def test_a_text_with_signs_like_those_is_left_as_it_is(body: str) -> None:
    assert read(mail(body)).full_text == body


def test_a_base64_file_with_junk_in_it_keeps_its_bytes() -> None:
    body = "--b\nContent-Type: image/png; name=p.png\nContent-Transfer-Encoding: base64\n\n"
    body += f"{PNG[:20]}\n \n{PNG[20:]}\n--b--"
    assert contents(multipart(body)) == [b"\x89PNG\r\n\x1a\n" * 4]


def test_flowed_lines_are_put_together_and_quotes_keep_their_depth() -> None:
    body = "The pump \nleaks \nagain.\n> it was \n> repaired\n>> twice\n-- \nAnna"
    message = read(mail(body, content_type="text/plain; format=flowed"))
    assert message.full_text == "The pump leaks again.\n> it was repaired\n>> twice\n-- \nAnna"


def test_flowed_chinese_loses_the_spaces_of_the_breaks() -> None:
    message = read(mail("我的订单 \n在哪里？", content_type="text/plain; charset=utf-8; format=flowed; delsp=yes"))
    assert message.text == "我的订单在哪里？"


UU = "Before\nbegin 644 cat.txt\n#0V%T\n`\nend\nAfter\n"
YENC = b"Before\r\n=ybegin line=128 size=3 name=a b.bin\r\n" + bytes([(65 + 42), 61, (19 + 42 + 64) % 256, 33 + 42])
BINHEX = "Before\n(This file must be converted with BinHex 4.0)\n\n:$f*TEQKPH#jdH\nabc:\nAfter\n"


@pytest.mark.parametrize("body", [UU, UU.replace("end\n", ""), UU.replace("\n`\n", "\n")])
def test_a_uuencoded_file_in_a_text_is_a_file(body: str) -> None:
    message = read(mail(body))
    assert (message.text, names(message), contents(message)) == ("Before\nAfter", ["cat.txt"], [b"Cat"])


def test_a_sentence_that_begins_so_is_no_file() -> None:
    assert read(mail("begin 644 of it\nwhen you like\n")).files == ()


def test_a_yenc_file_in_a_text_is_a_file() -> None:
    message = read(mail(YENC + b"\r\n=yend size=3\r\nAfter\r\n"))
    assert (message.text, names(message), contents(message)) == ("Before\nAfter", ["a b.bin"], [b"A\x13!"])


def test_a_binhex_file_is_named_as_such() -> None:
    message = read(mail(BINHEX))
    assert (message.text, names(message)) == ("Before\nAfter", ["binhex.hqx"])


def test_of_an_apple_double_only_the_file_itself_is_kept() -> None:
    body = (
        "--b\nContent-Type: multipart/appledouble; boundary=c\n\n--c\nContent-Type: application/applefile; name=a.pdf\n"
    )
    body += "\n\x00\n--c\nContent-Type: application/pdf; name=a.pdf\n\n%PDF\n--c--\n--b--\n"
    assert names(multipart(body)) == ["a.pdf"]


def test_mails_of_a_digest_are_mails_by_their_subjects() -> None:
    body = "--b\n\nSubject: First\n\none\n--b\n\nSubject: Second\n\ntwo\n--b--\n"
    assert [(one.name, one.media_type) for one in multipart(body, "digest").files] == [
        ("First.eml", "message/rfc822"),
        ("Second.eml", "message/rfc822"),
    ]


INNER = "From: Anna <anna@example.org>\nSubject: Pump\nX-Switchboard-Recipient: <orders@example.com>\n\nIt leaks"


@pytest.mark.parametrize("encoding", ["7bit", "base64"])
def test_the_words_of_a_mail_inside_are_read(encoding: str) -> None:
    packed = base64.b64encode(INNER.encode()).decode() if encoding == "base64" else INNER
    body = f"--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n{packed}\n--b--\n"
    inside = embedded(multipart(body).files[0].content or b"")
    assert (inside.sender.value, inside.text, inside.mailbox) == ("anna@example.org", "It leaks", None)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("message/partial; number=2; total=3; id=x", "[part 2 of 3 of a mail]"),
        (
            'message/external-body; access-type=URL; URL="https://example.com/a"',
            "[content elsewhere: URL https://example.com/a]",
        ),
    ],
)
def test_a_mail_whose_content_is_elsewhere_says_so(kind: str, said: str) -> None:
    message = read(mail("Content-Type: text/plain\n\nx", content_type=kind))
    assert (message.text, len(message.files)) == (said, 1)


def test_junk_before_the_header_is_no_header() -> None:
    assert read(b"*** junk from a gateway ***\r\n" + mail()).sender.value == "customer@example.com"


def test_a_mail_without_any_header_is_all_words() -> None:
    assert read(b"Dear colleagues: the pump leaks\r\n\r\nAnna").text == "Dear colleagues: the pump leaks\n\nAnna"


def test_a_line_between_header_and_words_may_be_missing() -> None:
    raw = b"From: a@example.com\r\nSubject: Pump\r\nThe pump leaks, please come.\r\n\r\nAnna"
    assert (read(raw).text, read(raw).mail.subject) == ("The pump leaks, please come.\n\nAnna", "Pump")  # type: ignore[union-attr]


def test_a_space_before_the_colon_and_a_torn_line_lose_no_field() -> None:
    raw = b"From : a@example.com\r\ntorn line without end\r\n  and its fold\r\n"
    raw += b"Subject: Pump\r\nTo: b@example.com\r\n\r\nx"
    assert (read(raw).sender.value, read(raw).mail.subject) == ("a@example.com", "Pump")  # type: ignore[union-attr]


def test_nul_bytes_in_a_header_lose_no_field() -> None:
    raw = b"From: a@example.com\x00\r\nSub\x00ject: Pump\r\n\r\nx"
    assert (read(raw).sender.value, read(raw).mail.subject) == ("a@example.com", "Pump")  # type: ignore[union-attr]


def test_of_fields_that_come_twice_the_first_counts() -> None:
    raw = mail().replace(b"Subject: Order", b"Subject: First\r\nSubject: Second")
    assert read(raw).mail.subject == "First"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "raw",
    [
        mail("--b\n" * 1500, content_type="multipart/mixed"),
        mail("=ybegin name=x\n" * 50_000),
        mail("begin 644 x\n#0V%T\n" * 20_000),
        mail("(This file must be converted with BinHex 4.0)\n" * 20_000),
        mail("a " * 300_000, content_type="text/plain; format=flowed"),
        mail("a \n" * 200_000, content_type="text/plain; format=flowed"),
        mail("--" + "a" * 190 + "\n\n" + ("--" + "b" * 190 + "\n\n") * 900, content_type="multipart/mixed"),
        mail("x", content_type='text/plain; a="' + '\\"' * 50_000),
        mail("x", content_type="text/plain" + "; a*1=b" * 5000),
        mail("A" * 76 + "\n=\n" * 100_000, content_transfer_encoding="base64"),
        mail("<" * 300_000 + "html", content_type="text/html"),
        b"\r\n".join(b"junk line %d" % number for number in range(50_000)) + b"\r\n" + mail(),
        b"From: a@b\r\n" + b" \r\n" * 100_000 + mail(),
    ],
)
def test_a_build_made_to_keep_us_busy_is_read_in_bounded_time(raw: bytes) -> None:
    began = time.process_time()
    read(raw)
    assert time.process_time() - began < 3


def many(part: str, count: int) -> bytes:
    return mail(f"--b\n{part}\n" * count, content_type="multipart/mixed; boundary=b")


@pytest.mark.parametrize(
    "raw",
    [
        many("Content-Type: text/html\n\n" + "<p>x</p>" * 5_000, 150),
        many("Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nEND:VEVENT\n" * 4_000, 50),
        many("\n" + "word " * 20_000, 150),
    ],
    ids=["pages", "calendars", "texts"],
)
def test_many_parts_that_are_each_within_bounds_are_together_too(raw: bytes) -> None:
    began = time.process_time()
    assert read(raw).mail is not None
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\none\n--b\n\n--c\n", "one"),
        ("--b\n\n\n--b--\n--b\nContent-Type: text/plain\n\nbehind the end\n", "behind the end"),
    ],
)
def test_delimiters_of_a_broken_multipart_are_no_words(body: str, text: str) -> None:
    assert multipart(body).full_text == text


def test_the_notice_before_the_parts_is_no_text() -> None:
    assert multipart("This is a multi-part message in MIME format.\n--b\n\n\n--b--\n").text == ""


@pytest.mark.parametrize("signs", ["\udcff\udcfe", "\x00", "\u202e"])
def test_a_media_type_of_odd_signs_is_bytes(signs: str) -> None:
    head = "From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    message = read(f"{head}Content-Type: text/{signs}x\r\n\r\nwords\r\n--b--\r\n".encode("utf-8", "surrogateescape"))
    assert [(file.name, file.media_type) for file in message.files] == [
        ("application.octet-stream", "application/octet-stream")
    ]
    assert message.mail is not None
    assert message.mail.parts == ("multipart/mixed", "application/octet-stream")
