"""Renders a phone answer as TwiML, the XML that Twilio Voice carries out; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from channels.phone.answer import Fallback, PhoneAnswer, Route, write_fallbacks
from channels.phone.twilio import THEN

_SPOKEN = {"ru": "ru-RU", "en": "en-US", "zh": "cmn-CN"}
_HEARD = {"ru": "ru-RU", "en": "en-US", "zh": "cmn-Hans-CN"}
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RING_S = 20


def twiml(answer: PhoneAnswer, *, action: str, sip_domain: str | None = None) -> bytes:
    """What Twilio does next: say, gather keys or words, then take the route for who gives neither."""
    response = Element("Response")
    speaker = _gather(response, answer, action) if answer.gather else response
    for text in answer.say:
        _say(speaker, text, answer.language)
    if answer.route:
        _follow(response, answer.route, action, sip_domain)
    return _document(response)


def twiml_after_ringing(
    fallbacks: Sequence[Fallback], *, is_taken: bool, action: str, sip_domain: str | None = None
) -> bytes:
    """What follows a telephone that rang: nothing where the call was taken, else the next in turn."""
    response = Element("Response")
    if is_taken or not fallbacks:
        SubElement(response, "Hangup")
    else:
        first = fallbacks[0]
        route = Route(to=first.to, target=first.target, extension=first.extension, fallbacks=tuple(fallbacks[1:]))
        _follow(response, route, action, sip_domain)
    return _document(response)


def _gather(response: Element, answer: PhoneAnswer, action: str) -> Element:
    assert answer.gather is not None
    return SubElement(
        response,
        "Gather",
        {
            "input": "dtmf speech" if answer.gather.speech else "dtmf",
            "numDigits": "1",
            "timeout": "6",
            "language": _HEARD.get(answer.language, answer.language),
            "method": "POST",
            "action": f"{action}?{urlencode({'menu': answer.gather.menu})}",
        },
    )


def _say(parent: Element, text: str, language: str) -> None:
    said = SubElement(parent, "Say", {"language": _SPOKEN.get(language, language)})
    said.text = _NOT_IN_XML.sub("", text)


def _follow(response: Element, route: Route, action: str, sip_domain: str | None) -> None:
    """Goes the route; who has no telephone is passed over, and at the end of every way stands a queue."""
    match route.to:
        case "agent" if route.extension:
            _dial(response, route, action, sip_domain)
        case "agent" if route.fallbacks:
            rest = route.fallbacks
            following = Route(to=rest[0].to, target=rest[0].target, extension=rest[0].extension, fallbacks=rest[1:])
            _follow(response, following, action, sip_domain)
        case "agent" | "queue":
            SubElement(response, "Enqueue").text = _NOT_IN_XML.sub("", route.target or "default")
        case "self_service" | "hangup" | "callback":
            SubElement(response, "Hangup")


def _dial(response: Element, route: Route, action: str, sip_domain: str | None) -> None:
    """Rings one telephone; the address it reports to carries who comes next, under Twilio's own signature."""
    ring_s = route.fallbacks[0].after_s if route.fallbacks else _RING_S
    address = f"{action}?{urlencode({THEN: write_fallbacks(route.fallbacks)})}"
    dial = SubElement(response, "Dial", {"timeout": str(ring_s), "method": "POST", "action": address})
    extension = _NOT_IN_XML.sub("", route.extension or "")
    if sip_domain and not extension.startswith("+"):
        SubElement(dial, "Sip").text = f"sip:{extension}@{sip_domain}"
    else:
        SubElement(dial, "Number").text = extension


def _document(response: Element) -> bytes:
    document: bytes = tostring(response, encoding="utf-8", xml_declaration=True)
    return document
