"""Joins flags, environment, file and defaults into one value, and judges all of it."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tgtui.config.client import KeysSection, ProfileSection, RelaySection
from tgtui.config.errors import ConfigInvalid, Problem
from tgtui.config.relay import ServeSection, contradictions
from tgtui.config.schema import KEYS, SECTIONS, Key, shown
from tgtui.config.sources import Said, Sources, collected, did_you_mean


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that is configured.

    Attributes:
        profile: Which profile is used.
        keys: Where keys are kept.
        relay: Which relay a client connects to.
        serve: How a relay is run.
        origins: Where each value was said, by the full name of its key.
    """

    profile: ProfileSection
    keys: KeysSection
    relay: RelaySection
    serve: ServeSection
    origins: Mapping[str, str]

    def value_of(self, key: Key) -> object:
        """Return the value of a key."""
        value: object = getattr(getattr(self, key.section), key.name)
        return value


def load(sources: Sources) -> Config:
    """Return the configuration: a flag wins over the environment, that over the file.

    Raises:
        ConfigInvalid: A section or key is unknown, or a value is not possible, even
            where another one wins over it. It lists every one.
    """
    values: dict[str, object] = {name: key.default for name, key in KEYS.items()}
    origins = dict.fromkeys(KEYS, "default")
    problems: list[Problem] = []
    for each in collected(sources):
        if isinstance(each, Problem):
            problems.append(each)
            continue
        try:
            values[each.key.full_name] = _converted(each)
            origins[each.key.full_name] = each.where
        except ValueError:
            problems.append(Problem(each.where, _refusal(each)))
    sections: dict[str, Any] = {
        section: struct(
            **{name: values[f"{section}.{name}"] for name in struct.__struct_fields__}
        )
        for section, struct in SECTIONS.items()
    }
    if not problems:
        problems = [
            Problem(origins[f"serve.{name}"], what)
            for name, what in contradictions(sections["serve"])
        ]
    if problems:
        raise ConfigInvalid(problems)
    return Config(**sections, origins=origins)


def _converted(said: Said) -> object:
    value = said.value
    if said.key.is_list and isinstance(value, str) and not said.is_typed:
        # As a shell would read it, since a variable or an option holds one text.
        value = shlex.split(value)
    return said.key.convert(value, strict=said.is_typed)


def _refusal(said: Said) -> str:
    """Return what is wrong with a value, without showing one that may be secret."""
    key, value = said.key, said.value
    text = f"{key.name} must be {key.wanted}"
    if key.is_hidden:
        return text
    if isinstance(value, dict | list):
        given = "a list" if isinstance(value, list) else "a table"
    else:
        given = shown(value)
    return f"{text}, not {given}{did_you_mean(value, key.choices)}"
