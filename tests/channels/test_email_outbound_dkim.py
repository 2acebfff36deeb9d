"""Signed letters: whoever looks up our key can tell that a letter is ours and whole."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import dkim  # type: ignore[import-untyped]
import pytest

from channels.email.channel import EmailChannel
from channels.errors import NotSent
from channels.message import File
from tests.channels.email.support import letter, settings, surroundings


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("dkim") / "key.pem"
    subprocess.run(["openssl", "genrsa", "-out", file, "2048"], check=True, capture_output=True)
    return file


def record(key: Path) -> bytes:
    made = subprocess.run(
        ["openssl", "rsa", "-in", key, "-pubout", "-outform", "DER"], check=True, capture_output=True
    ).stdout
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(made)


def signing(folder: Path, key: Path) -> EmailChannel:
    own = {"domain": "example.com", "selector": "s1", "key_file": str(key)}
    return EmailChannel(settings(dkim=own), surroundings(folder))


async def sent(folder: Path, key: Path) -> bytes:
    file = File(name="счёт.pdf", media_type="application/pdf", content=bytes(range(256)) * 4000, size=1_024_000)
    await signing(folder, key).send(letter("Добрый день.\n\n . \nЗаказ в пути.", automatic=True, files=(file,)))
    return (folder / "outgoing" / "outbox-1.eml").read_bytes()


def is_ours(mail: bytes, key: Path) -> bool:
    asked: list[bytes] = []

    def dnsfunc(name: bytes, timeout: float = 5) -> bytes:
        asked.append(name)
        return record(key)

    found: bool = dkim.verify(mail, dnsfunc=dnsfunc)
    assert asked == [b"s1._domainkey.example.com."]
    return found


async def test_a_letter_is_signed_and_the_signature_holds(tmp_path: Path, key: Path) -> None:
    assert is_ours(await sent(tmp_path, key), key)


@pytest.mark.parametrize("field", [b"Subject: ", b"Message-ID: ", b"Auto-Submitted: ", b"References: ", b"To: "])
async def test_a_changed_field_breaks_it(tmp_path: Path, key: Path, field: bytes) -> None:
    mail = await sent(tmp_path, key)
    assert field in mail
    assert not is_ours(mail.replace(field, field + b"x"), key)


async def test_another_sender_cannot_be_added(tmp_path: Path, key: Path) -> None:
    mail = await sent(tmp_path, key)
    assert not is_ours(b"From: boss@example.com\r\n" + mail, key)


async def test_with_a_key_that_is_none_nothing_goes_out_and_no_try_is_lost(tmp_path: Path) -> None:
    wrong = tmp_path / "key.pem"
    wrong.write_text("-----BEGIN RSA PRIVATE KEY-----\nsecret\n-----END RSA PRIVATE KEY-----\n")
    for file in (wrong, tmp_path / "none.pem"):
        with pytest.raises(NotSent, match=r"dkim\.key_file") as told:
            await signing(tmp_path, file).send(letter())
        assert not told.value.counts
        assert "secret" not in str(told.value)
    assert not (tmp_path / "outgoing").exists()


async def test_check_tells_of_a_wrong_key_and_of_a_right_one(tmp_path: Path, key: Path) -> None:
    wrong, right = await signing(tmp_path, tmp_path / "none.pem").check(), await signing(tmp_path, key).check()
    assert [(one.what, one.ok) for one in wrong][-1] == ("DKIM s1._domainkey.example.com", False)
    assert right[-1].ok
