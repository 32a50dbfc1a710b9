"""Writes the README's keys from the bindings: `python -m tests.tui.key_table`."""

from typing import Final

from tests.hygiene.room_map import README
from tgtui.tui.app import Messenger
from tgtui.tui.keys import bindings_of, key_words
from tgtui.tui.screens.help import PANES
from tgtui.tui.screens.main import MainScreen


BEGIN: Final = "<!-- keys: written by python -m tests.tui.key_table -->"
END: Final = "<!-- end of the keys -->"
_PLACES: Final = {
    "everywhere": (Messenger, MainScreen),
    "messages": (PANES["Messages"],),
}


def drawn() -> str:
    """Return the table, between its two marks."""
    rows = ["| key | where | what |", "|---|---|---|"]
    for place, widgets in _PLACES.items():
        for widget in widgets:
            rows += [
                f"| {key_words(each.key)} | {place} | {each.description} |"
                for each in bindings_of(widget)
                if each.description
            ]
    return "\n".join([BEGIN, "", *rows, "", END])


def with_keys(text: str) -> str:
    """Return the README `text` with its keys written anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{drawn()}{after}"


def main() -> None:
    """Write the table."""
    README.write_text(with_keys(README.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
