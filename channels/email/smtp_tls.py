"""Owns the certificate with which SMTP and LMTP are encrypted: read, and asked how long it is good."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from channels.contract import Problem
from channels.errors import BadCredentials

_FOREWARNED_DAYS = 14


def tls_context(certificate: str | None, key: str | None) -> ssl.SSLContext | None:
    """What STARTTLS is done with, None without a certificate; raises BadCredentials where a file is wrong."""
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ValueError) as err:  # ssl.SSLError is an OSError
        raise BadCredentials(_why(certificate, key, err)) from err
    return context


def file_problems(table: Mapping[str, object]) -> list[Problem]:
    """What is wrong with the files that `tls_certificate` and `tls_key` name."""
    certificate, key = table.get("tls_certificate"), table.get("tls_key")
    if not isinstance(certificate, str) or not isinstance(key, str | None):
        return []
    try:
        tls_context(certificate, key)
    except BadCredentials as err:
        return [Problem(key="tls_certificate", message=str(err))]
    return []


def good_until(certificate: str) -> datetime:
    """The instant after which the first certificate of the file is void; raises BadCredentials."""
    try:
        text = Path(certificate).read_text("ascii", "replace")
        begin, end = text.index("-----BEGIN CERTIFICATE-----"), text.index("-----END CERTIFICATE-----")
        return _not_after(ssl.PEM_cert_to_DER_cert(text[begin : end + 25]))
    except (OSError, ValueError, IndexError) as err:
        raise BadCredentials(f"{certificate} cannot be read as a certificate in PEM: {err}") from err


def advice_on(certificate: str, now: datetime) -> tuple[bool, str]:
    """Whether the certificate is good now, and what to do."""
    until = good_until(certificate)
    day = f"{until:%Y-%m-%d}"
    if until <= now:
        return False, f"{certificate} is void since {day}; put a new one there"
    left = (until - now).days
    return True, f"{certificate} is void from {day} on; renew it soon" if left < _FOREWARNED_DAYS else f"until {day}"


def _not_after(der: bytes) -> datetime:
    """Certificate → tbsCertificate → validity → notAfter (RFC 5280, 4.1)."""
    _, certificate, _ = _element(der)
    _, body, _ = _element(certificate)
    tag, inner, rest = _element(body)
    if tag == 0xA0:  # the version may be left out
        _, inner, rest = _element(rest)
    for _ in range(3):  # signature, issuer, validity
        _, inner, rest = _element(rest)
    _, _, behind = _element(inner)
    tag, said, _ = _element(behind)
    text = said.decode("ascii")
    if tag == 0x17:  # UTCTime has two digits for the year, 50 and above of the last century
        text = ("20" if text < "50" else "19") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _element(der: bytes) -> tuple[int, bytes, bytes]:
    """Tag, content and what follows of the first DER element."""
    length, start = der[1], 2
    if length & 0x80:
        start = 2 + (length & 0x7F)
        length = int.from_bytes(der[2:start], "big")
    return der[0], der[start : start + length], der[start + length :]


def _why(certificate: str, key: str | None, err: Exception) -> str:
    both = f"{certificate} and {key}" if key else certificate
    reason = getattr(err, "reason", None) or getattr(err, "strerror", None) or str(err)
    return f"{both} cannot be used as a certificate and its key in PEM ({reason}); name files that can be read"
