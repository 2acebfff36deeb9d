"""Finds the kinds of channels: every folder beside this file that exports `KIND`, imported only when asked for."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import cast

from channels.contract import Kind


def kind_names() -> tuple[str, ...]:
    """The names of all kinds, in alphabetical order, without importing any of them."""
    return tuple(sorted(found.name for found in pkgutil.iter_modules([str(Path(__file__).parent)]) if found.ispkg))


def kind(name: str) -> Kind:
    """The kind of that name; raises LookupError naming those that exist."""
    if name not in kind_names():
        raise LookupError(f"there is no channel kind {name!r}; the kinds are {', '.join(kind_names())}")
    return cast(Kind, importlib.import_module(f"channels.{name}").KIND)
