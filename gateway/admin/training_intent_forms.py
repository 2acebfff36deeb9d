"""An intent as the form of its page: every key of its section, its texts side by side in every language; and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, get_args

from config.care import Handling, IntentSettings
from config.promise_policy import Level

Form = Mapping[str, str]

WAYS: Final[tuple[str, ...]] = get_args(Handling)
LEVELS: Final[tuple[str, ...]] = get_args(Level)
TEXTS: Final = ("title", "ask", "answer")


def body_of_form(form: Form, languages: Sequence[str]) -> dict[str, object]:
    """A filled-in form as an `[intents.x]` section; what is left empty is not there."""
    body: dict[str, object] = {key: form.get(key, "").strip() or None for key in ("topic", "queue", "flow")}
    body |= {"handling": form.get("handling", ""), "level": form.get("level", "") or None}
    body["alarm"] = form.get("alarm") == "yes"
    for key in TEXTS:
        written = {language: form.get(f"{key}_{language}", "").replace("\r\n", "\n").strip() for language in languages}
        body[key] = {language: text for language, text in written.items() if text}
    return body


def form_of_section(section: IntentSettings) -> dict[str, str]:
    """An intent as its form is filled in."""
    form = {
        "handling": section.handling,
        "topic": section.topic or "",
        "level": section.level,
        "queue": section.queue or "",
        "flow": section.flow or "",
        "alarm": "yes" if section.alarm else "",
    }
    for key, texts in (("title", section.title), ("ask", section.ask), ("answer", section.answer)):
        form |= {f"{key}_{language}": text for language, text in texts.items()}
    return form


def version_of(form: Form) -> int:
    """The version that the form was made of; what is none is of no version there is."""
    written = form.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else -1
