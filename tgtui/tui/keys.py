"""The bindings of a widget, and keys as people read them."""

from collections.abc import Iterator
from typing import Final

from textual.binding import Binding
from textual.dom import DOMNode


_WORDS: Final = {
    "exclamation_mark": "!",
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "plus": "+",
    "minus": "-",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    "tab": "Tab",
    "delete": "Del",
}


def bindings_of(widget: type[DOMNode]) -> Iterator[Binding]:
    """Yield the bindings that a class of this project itself has, and its bases."""
    for base in reversed(widget.__mro__):
        if base.__module__.startswith("tgtui."):
            for each in base.__dict__.get("BINDINGS", ()):
                if isinstance(each, Binding):
                    yield each


def key_words(keys: str) -> str:
    """Return keys as people read them: `ctrl+k,alt+k` is `Ctrl+K, Alt+K`."""
    return ", ".join(_one(key.strip()) for key in keys.split(","))


def _one(key: str) -> str:
    *modifiers, last = key.split("+")
    word = _WORDS.get(last, last)
    is_function = len(word) > 1 and word[0] == "f" and word[1:].isdigit()
    if is_function or (modifiers and len(word) == 1):
        word = word.upper()
    return "+".join([*(each.capitalize() for each in modifiers), word])
