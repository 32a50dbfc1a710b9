"""Tells the value of every key and who said it, but no value that may be secret."""

from collections.abc import Sequence
from dataclasses import dataclass

from tgtui.config.load import Config
from tgtui.config.schema import KEYS, shown
from tgtui.text import Kind, clean


@dataclass(frozen=True, slots=True)
class Explained:
    """One key, as it is in effect.

    Attributes:
        name: Its full name.
        value: Its value as TOML, or what stands for one that is not shown.
        origin: `default`, a file and line, a variable, or an option.
    """

    name: str
    value: str
    origin: str


def explain(config: Config) -> list[Explained]:
    """Return all keys in the order in which they are written."""
    found = []
    for name, key in KEYS.items():
        value = config.value_of(key)
        is_hidden = key.is_hidden and value != key.default
        text = _hidden(value) if is_hidden else clean(shown(value), Kind.LINE)
        origin = clean(config.origins[name], Kind.LINE)
        found.append(Explained(name, text, origin))
    return found


def _hidden(value: object) -> str:
    """Return that there is a value: of a command the length, since a word may tell."""
    count = len(value) if isinstance(value, Sequence) else 1
    return f"(set, {count} word{'' if count == 1 else 's'}, not shown)"
