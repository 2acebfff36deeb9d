"""What the bot says of itself, and how what was understood and pressed reaches its flows. Pure."""

from __future__ import annotations

from bots import flow, parse, texts
from bots.listed_beside import listed_beside
from config.settings import Settings
from gateway.left_flows import CLARIFY
from gateway.turns import Meaning, Turn

INTENT = "intent="
"""Before the name of the intent that a button of a clarifying question stands for."""


def answer_text(settings: Settings, intent: str, language: str, *, brand: str) -> str:
    """What the bot answers to an intent by itself: its own text, else the one of the bot's texts."""
    section = settings.intents.get(intent)
    if section is not None and language in section.answer:
        return section.answer[language]
    if intent == "greet":
        return texts.say(language, "greeting", brand=brand)
    key = intent if intent in ("goodbye", "thanks", "praise") else f"answer_{intent}"
    if key in texts.texts_of(texts.SHARED, language):
        return texts.say(language, key)
    return texts.say(language, "specialist")


def ask_text(settings: Settings, intent: str, language: str) -> str:
    """What the bot asks before it hands an intent to a person; empty where it asks nothing."""
    section = settings.intents.get(intent)
    if section is not None and language in section.ask:
        return section.ask[language]
    key = f"collect_{intent}"
    return texts.say(language, key) if key in texts.texts_of(texts.SHARED, language) else ""


def intent_title(settings: Settings, intent: str, language: str) -> str:
    """What an intent is called to the customer."""
    own = texts.intent_title(language, intent)
    if own is not None:
        return own
    section = settings.intents.get(intent)
    return section.title.get(language, intent) if section is not None else intent


def heard_of(meaning: Meaning) -> flow.Heard:
    """What was understood, as flows take it."""
    entities = tuple(
        flow.Slot(entity=one.entity, value=one.value, normalized=one.normalized) for one in meaning.entities
    )
    return flow.Heard(
        text=meaning.text,
        intent=meaning.intent,
        confidence=meaning.confidence,
        entities=(*entities, *listed_beside(meaning.text, entities)),
        button=meaning.button,
        files=meaning.files,
    )


def pressed(turn: Turn, text: str) -> str | None:
    """The payload of the button that a number typed instead of it means, where buttons are lines or nothing else is."""
    if turn.flow is None or (turn.flow.flow != CLARIFY and (turn.channel.has_buttons or turn.last.mail is not None)):
        return None
    shown = turn.flow.state.get("buttons")
    if not isinstance(shown, list) or not shown:
        return None
    place = parse.ordinal(text, of=len(shown)) if len(text) <= 3 else None
    return None if place is None else str(shown[place])


def intent_of_button(payload: str | None) -> str | None:
    """The intent that a button of a clarifying question stands for, or None for other buttons."""
    return payload[len(INTENT) :] if payload is not None and payload.startswith(INTENT) else None


def brand_name(settings: Settings, turn: Turn) -> str:
    """The name under which this channel speaks."""
    brand = turn.section.brand or settings.gateway.default_brand
    section = settings.brands.get(brand or "") or next(iter(settings.brands.values()), None)
    return section.name if section is not None else "Switchboard"
