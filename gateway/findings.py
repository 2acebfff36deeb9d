"""Everything wrong with a settings file at once, the channels' own tables included, each with its place."""

from __future__ import annotations

from channels import registry
from config.crossrefs import check
from config.settings import Loaded
from config.tree import Finding, nearest_name, path_of


def findings_of(loaded: Loaded) -> list[Finding]:
    """Everything wrong with the settings, those of the channels' own tables included, each with its place."""
    found = check(loaded)
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
