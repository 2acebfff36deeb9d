"""Signed and encrypted mail: what can be read without a key is read, what cannot is named as such."""

from __future__ import annotations

import base64
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from channels.email.inbound import read
from channels.email.sealed import UnreadableSealError, signed_content, unarmoured
from channels.message import Message
from tests.channels.email.support import mail

INNER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe pump leaks"
SIGNED = bytes.fromhex("06092a864886f70d010702")
DATA = bytes.fromhex("06092a864886f70d010701")
ENVELOPED = bytes.fromhex("06092a864886f70d010703")


def der(tag: int, *content: bytes) -> bytes:
    body = b"".join(content)
    size = len(body)
    width = (size.bit_length() + 7) // 8
    length = bytes([size]) if size < 0x80 else bytes([0x80 | width]) + size.to_bytes(width, "big")
    return bytes([tag]) + length + body


def ber(tag: int, *content: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(content) + b"\x00\x00"


def signed(content: bytes, *, build=der) -> bytes:  # type: ignore[no-untyped-def]
    octets = der(0x04, content) if build is der else ber(0x24, der(0x04, content[:10]), der(0x04, content[10:]))
    inner = build(0x30, der(0x02, b"\x01"), der(0x31), build(0x30, DATA, build(0xA0, octets)), der(0x31))
    return bytes(build(0x30, SIGNED, build(0xA0, inner)))


def smime(content: bytes, kind: str = "application/pkcs7-mime; name=smime.p7m") -> Message:
    packed = base64.encodebytes(content).decode()
    return read(mail(packed, content_type=kind, content_transfer_encoding="base64"))


@pytest.mark.parametrize("build", [der, ber])
def test_the_words_inside_an_opaque_signature_are_read(build: object) -> None:
    message = smime(signed(INNER, build=build))
    assert (message.text, [file.name for file in message.files]) == ("The pump leaks", ["smime.p7m"])


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed: no real S/MIME is made")
@pytest.mark.parametrize("stream", [["-stream"], []])
def test_what_openssl_signs_is_read(tmp_path: Path, stream: list[str]) -> None:
    key, certificate = str(tmp_path / "k.pem"), str(tmp_path / "c.pem")
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        key,
        "-out",
        certificate,
        "-subj",
        "/CN=a",
    ]
    subprocess.run(make, check=True, capture_output=True, timeout=60)
    sign = ["openssl", "cms", "-sign", "-nodetach", "-binary", "-outform", "DER", "-signer", certificate, "-inkey", key]
    made = subprocess.run([*sign, *stream], input=INNER, check=True, capture_output=True, timeout=60).stdout
    assert smime(made).text == "The pump leaks"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (der(0x30, ENVELOPED, der(0xA0, b"x")), "application/pkcs7-mime; name=smime.p7m"),
        (b"x", "application/x-pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"),
        (der(0x30, ENVELOPED, der(0xA0, b"x")), "application/octet-stream; name=smime.p7m"),
    ],
)
def test_encrypted_smime_is_named_as_such_and_kept(content: bytes, kind: str) -> None:
    message = smime(content, kind)
    assert (message.text, message.files[0].content) == ("[encrypted: S/MIME]", content)


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", signed(INNER)[:60], signed(b""), b"\x30\x80" * 5000, b"\x30\x84"]
)
def test_a_broken_envelope_stays_a_file(content: bytes) -> None:
    message = smime(content)
    assert (message.text, len(message.files)) == ("[signed: S/MIME]", 1)


def test_a_detached_signature_has_no_content() -> None:
    inner = der(0x30, der(0x02, b"\x01"), der(0x31), der(0x30, DATA), der(0x31))
    with pytest.raises(UnreadableSealError, match="detached"):
        signed_content(der(0x30, SIGNED, der(0xA0, inner)))


def test_a_clear_signature_of_parts_leaves_the_words_and_is_a_file() -> None:
    body = "--b\nContent-Type: text/plain\n\nThe pump leaks\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n"
    message = read(mail(body, content_type="multipart/signed; boundary=b"))
    assert (message.text, [file.name for file in message.files]) == ("The pump leaks", ["signature.asc"])


def test_encrypted_parts_are_named_as_such() -> None:
    body = "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n"
    body += "Content-Type: application/octet-stream; name=encrypted.asc\n\nx\n--b--\n"
    message = read(mail(body, content_type="multipart/encrypted; boundary=b"))
    assert message.text == "[encrypted: PGP]" and message.mail is not None
    assert "multipart/encrypted" in message.mail.parts


CLEAR = """-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

The pump leaks
- --@
Anna
-----BEGIN PGP SIGNATURE-----

iQEz
-----END PGP SIGNATURE-----
""".replace("@", " ")


def test_a_clear_pgp_signature_in_the_text_is_taken_off() -> None:
    assert unarmoured(CLEAR) == "The pump leaks\n-- \nAnna\n\n"


def test_a_pgp_message_in_the_text_is_named_as_such() -> None:
    text = "See below\n-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----\nAnna"
    message = read(mail(text))
    assert message.full_text == "See below\n[encrypted: PGP]\nAnna" and message.mail is not None
    assert "application/pgp-encrypted" in message.mail.parts


@pytest.mark.parametrize("text", ["-----BEGIN PGP MESSAGE-----\n" * 20_000, CLEAR * 5_000, "-----BEGIN PGP " * 50_000])
def test_armour_without_end_is_read_in_bounded_time(text: str) -> None:
    began = time.process_time()
    unarmoured(text)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "content", [b"\x30\x80" * 500_000, der(0x30, *[b"\x05\x00"] * 300_000), b"\x30\x82\xff\xff" * 99_999]
)
def test_an_envelope_built_to_be_slow_is_read_at_once(content: bytes) -> None:
    began = time.process_time()
    smime(content)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "head",
    [
        b"\x30\x80",
        b"\x30\x80" + SIGNED + b"\xa0\x80\x30\x80\x30\x80",
        b"\x30\x80" + SIGNED + b"\xa0\x80\x30\x80\x30\x80\x06\x00\xa0\x80" + b"\x24\x80" * 18,
    ],
)
def test_an_envelope_of_millions_of_elements_is_given_up(head: bytes) -> None:
    content = head + b"\x04\x00" * 4_000_000
    began = time.process_time()
    with pytest.raises(UnreadableSealError):
        signed_content(content)
    assert time.process_time() - began < 1.5
