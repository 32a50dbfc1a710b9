"""Collects what flags, environment and file say, and finds the names that are none."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from tgtui.config.errors import Problem
from tgtui.config.file import ConfigFile
from tgtui.config.schema import KEYS, SECTIONS, Key


_PREFIX: Final = "TGTUI_"
_VARIABLES: Final = {key.variable: key for key in KEYS.values()}


@dataclass(frozen=True, slots=True)
class Flag:
    """What an option of the command line sets.

    Attributes:
        option: How it is called: `--listen`.
        value: A text, or a truth value.
    """

    option: str
    value: str | bool


@dataclass(frozen=True, slots=True)
class Sources:
    """All that says something about the configuration.

    Attributes:
        flags: The options given, by the full name of the key that they set.
        environment: The variables of the process.
        file: The configuration file, where there is one.
    """

    flags: Mapping[str, Flag] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    file: ConfigFile | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A value that somebody gave a key.

    Attributes:
        key: Which key.
        value: The value, not yet judged.
        where: The file and line, the variable, or the option.
        is_typed: Whether it is of a type of TOML; else it is a text that stands for it.
    """

    key: Key
    value: object
    where: str
    is_typed: bool


def collected(sources: Sources) -> Iterator[Said | Problem]:
    """Yield every value that is said, the weaker source first, and every wrong name."""
    if sources.file is not None:
        yield from _of_file(sources.file)
    for variable, text in sorted(sources.environment.items()):
        if variable in _VARIABLES:
            yield Said(_VARIABLES[variable], text, variable, is_typed=False)
        elif variable.startswith(_PREFIX):
            hint = did_you_mean(variable, _VARIABLES)
            yield Problem(variable, f"no key has this variable{hint}")
    for name, flag in sources.flags.items():
        yield Said(KEYS[name], flag.value, flag.option, is_typed=False)


def did_you_mean(given: object, known: Iterable[str]) -> str:
    """Return the question to ask where `given` looks like something known, or ""."""
    close = get_close_matches(str(given), list(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def _of_file(file: ConfigFile) -> Iterator[Said | Problem]:
    for section, table in file.said.items():
        if section not in SECTIONS:
            yield Problem(file.where(section), _unknown_section(section))
        elif isinstance(table, dict):
            yield from _of_section(file, section, table)
        else:
            what = f"{section} is a section: its keys go below a line [{section}]"
            yield Problem(file.where(section), what)


def _of_section(
    file: ConfigFile, section: str, table: Mapping[str, object]
) -> Iterator[Said | Problem]:
    for name, value in table.items():
        where = file.where(section, name)
        key = KEYS.get(f"{section}.{name}")
        if key is None:
            yield Problem(where, _unknown_key(section, name))
        else:
            yield Said(key, value, where, is_typed=True)


def _unknown_section(name: str) -> str:
    owners = [key.section for key in KEYS.values() if key.name == name]
    if owners:
        return f"{name!a} belongs into the section [{owners[0]}]"
    return f"there is no section {name!a}{did_you_mean(name, SECTIONS)}"


def _unknown_key(section: str, name: str) -> str:
    inside = {key.name: key for key in KEYS.values() if key.section == section}
    owners = [key.section for key in KEYS.values() if key.name == name]
    hint = f"; it belongs into [{owners[0]}]" if owners else did_you_mean(name, inside)
    return f"[{section}] has no key {name!a}{hint}"
