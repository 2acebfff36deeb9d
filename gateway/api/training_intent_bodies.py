"""What is sent about intents: the keys of a section, versions and marks that were seen, names and examples."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from gateway.api.endpoint import Name, Remark, StrictBody
from gateway.training.intent_preview import DAYS

_MOST_EXAMPLES: Final = 5000

IntentName = Annotated[Name, Field(max_length=64, examples=["leasing"])]
Texts = Annotated[
    dict[Annotated[Name, Field(max_length=8)], Annotated[Remark, Field(max_length=4000)]], Field(max_length=20)
]
Why = Annotated[Remark, Field(max_length=500, description="Why; it is kept with the change.")]
Version = Annotated[int, Field(ge=0, lt=2**31, description="The version you saw; 0 where pages keep nothing yet.")]


class IntentKeys(StrictBody):
    """The keys of an `[intents.NAME]` section of the settings; what is left out stays as it is."""

    title: Texts | None = Field(default=None, examples=[{"ru": "лизинг", "en": "leasing", "zh": "租赁"}])
    handling: Annotated[Name, Field(max_length=20)] | None = Field(default=None, examples=["answer"])
    topic: Annotated[Name, Field(max_length=64)] | None = None
    level: Annotated[Name, Field(max_length=20)] | None = None
    queue: Annotated[Name, Field(max_length=64)] | None = None
    flow: Annotated[Name, Field(max_length=64)] | None = None
    alarm: bool | None = None
    ask: Texts | None = None
    answer: Texts | None = None


class NewIntent(IntentKeys):
    """An intent to add; it is a draft until a model that knows it answers."""

    name: IntentName
    reason: Why | None = None


class ChangedIntent(IntentKeys):
    """A change to draft: it counts once its preview was seen and it is confirmed."""

    version: Version


class Seen(StrictBody):
    """Of how many days messages are tried, and on what."""

    days: int = Field(default=DAYS, ge=1, le=366)
    what: Literal["draft", "retire"] = "draft"


class Confirmed(StrictBody):
    """That the draft counts now; `seen` is the mark that the preview gave."""

    version: Version
    seen: Name = Field(max_length=64)
    reason: Why | None = None


class AtVersion(StrictBody):
    """The version that was seen."""

    version: Version
    reason: Why | None = None


class NewName(AtVersion):
    """The name that an intent gets."""

    to: IntentName


class Parting(AtVersion):
    """Which examples go to which new intent, and what it is."""

    to: IntentName
    examples: Annotated[list[Annotated[Name, Field(max_length=36)]], Field(max_length=_MOST_EXAMPLES)]
    intent: IntentKeys


class Retiring(Confirmed):
    """Where its examples go: to an intent, to `oos`, or `remove`."""

    examples: IntentName


class Restoring(AtVersion):
    """What comes back: a retired intent; with `change` how it was before that change; with `file` that of the file."""

    change: Annotated[Name, Field(max_length=36)] | None = None
    file: bool = False
