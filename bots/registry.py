"""Finds the flows: every folder `bots/flows/<name>/` with a `flow.py` that has a `FLOW`, or with a `flow.toml`."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from bots.declared import Hook, TableInvalid, read_table
from bots.plan import Flow

_FLOWS = Path(__file__).parent / "flows"


class FlowInvalid(Exception):
    """A flow folder does not hold a flow of its name that loads, or two flows start on one intent: mend it."""


@cache
def flows() -> Mapping[str, Flow]:
    """Give every flow by its name, in alphabetical order; raises `FlowInvalid` for a folder that holds none."""
    folders = sorted(_FLOWS.iterdir())
    found = {folder.name: _load(folder.name) for folder in folders if (folder / "flow.py").is_file()}
    try:
        declared = {file.parent.name: read_table(file) for file in sorted(_FLOWS.glob("*/flow.toml"))}
    except TableInvalid as err:
        raise FlowInvalid(str(err)) from err
    if both := found.keys() & declared.keys():
        raise FlowInvalid(f"bots/flows/{min(both)} has a flow.py and a flow.toml; keep one of them")
    return MappingProxyType({**found, **{name: one.flow for name, one in declared.items()}})


@cache
def hooks() -> Mapping[str, Hook]:
    """Give the hook of every flow that stands in a table, by the flow's name."""
    files = sorted(_FLOWS.glob("*/flow.toml"))
    return MappingProxyType({file.parent.name: read_table(file).hook for file in files})


@cache
def starts_on() -> Mapping[str, str]:
    """Tell which flow an intent starts; raises `FlowInvalid` when two flows claim the same intent."""
    starts: dict[str, str] = {}
    for name, flow in flows().items():
        for intent in flow.starts_on:
            if intent in starts:
                raise FlowInvalid(f"intent {intent!r} starts both {starts[intent]!r} and {name!r}; keep it in one")
            starts[intent] = name
    return MappingProxyType(starts)


def _load(name: str) -> Flow:
    try:
        module = importlib.import_module(f"bots.flows.{name}.flow")
    except Exception as err:  # a company's own file may fail in any way, and is to be named
        raise FlowInvalid(f"bots/flows/{name}/flow.py cannot be loaded: {type(err).__name__}: {err}") from err
    flow: object = getattr(module, "FLOW", None)
    if not isinstance(flow, Flow) or flow.name != name:
        raise FlowInvalid(f"bots/flows/{name}/flow.py must define FLOW = Flow(name={name!r}, …)")
    return flow
