"""Everything wrong with a settings file at once, the channels' own tables included, each with its place."""

from __future__ import annotations

from collections.abc import Iterable

from channels import registry
from config.crossrefs import check
from config.settings import Loaded
from config.tree import Finding, nearest_name, path_of

NO_INTENT = "there is no intent "
"""How the finding begins that an intent is named which the file has not."""


def findings_of(loaded: Loaded, *, kept_intents: Iterable[str] = ()) -> list[Finding]:
    """Everything wrong with the settings, those of the channels' own tables included, each with its place.

    `kept_intents` are names of intents that pages keep beside those of the file.
    """
    found = check(loaded, kept_intents=kept_intents)
    for name, section in loaded.settings.channels.items():
        try:
            kind = registry.kind(section.kind)
        except LookupError as err:
            nearest = nearest_name(section.kind, registry.kind_names())
            found.append(loaded.tree.finding(("channels", name, "kind"), str(err), nearest))
            continue
        for problem in kind.problems(section.own):
            found.append(loaded.tree.finding(("channels", name, *path_of(problem.key)), problem.message))
    return list(dict.fromkeys(found))
