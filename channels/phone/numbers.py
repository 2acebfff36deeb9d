"""Telephone numbers as voice systems write them, brought to E.164; a withheld number is no number."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

WITHHELD = frozenset(
    {
        "anonymous",
        "withheld",
        "private",
        "restricted",
        "unknown",
        "unavailable",
        "blocked",
        "hidden",
        # Twilio spells those words on a dial pad where a carrier tells no number.
        "+266696687",
        "+7378742833",
        "+2562533",
        "+8656696",
        "+86282452253",
    }
)


def e164(written: str | None, *, region: str | None = None) -> str | None:
    """The number in E.164, or None where it is withheld or is no public number (an inner extension).

    `region` (such as "RU") reads national numbers; without a plus the digits are also tried as an international number,
    as many exchanges leave the plus out.
    """
    bare = _bare(written or "")
    if not bare or bare.lower() in WITHHELD:
        return None
    found = [number for number in (_parsed(text, region) for text in _readings(bare)) if number is not None]
    valid = [number for number in found if phonenumbers.is_valid_number(number)]
    possible = [number for number in found if phonenumbers.is_possible_number(number)]
    best = next(iter(valid + possible), None)
    return phonenumbers.format_number(best, PhoneNumberFormat.E164) if best else None


def _bare(written: str) -> str:
    """The number alone out of `sip:+7…@host`, `tel:+7…;ext=1` or plain writing."""
    text = written.strip()
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() in ("sip", "sips", "tel"):
        text = rest.partition("@")[0].partition(";")[0]
    return text


def _readings(bare: str) -> tuple[str, ...]:
    if bare.startswith("+"):
        return (bare,)
    if bare.startswith("00"):
        return (bare, f"+{bare[2:]}")
    return (bare, f"+{bare}")


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None
