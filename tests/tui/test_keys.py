"""The keys: all have ids, none twice, and help and palette say nothing that is not."""

from collections import Counter

from textual.binding import Binding
from textual.dom import DOMNode

from tests.hygiene.room_map import README
from tests.tui.key_table import with_keys
from tgtui.tui.app import Messenger
from tgtui.tui.keys import bindings_of, key_words
from tgtui.tui.screens.asking import Ask, Confirm
from tgtui.tui.screens.help import PANES, Help
from tgtui.tui.screens.main import MainScreen
from tgtui.tui.screens.members import Members
from tgtui.tui.screens.new_chat import NewChat
from tgtui.tui.screens.reacting import Reacting
from tgtui.tui.screens.reports import Reports
from tgtui.tui.screens.searching import Searching
from tgtui.tui.screens.switching import Switching
from tgtui.tui.screens.trust import TrustScreen
from tgtui.tui.screens.welcome import Welcome, Words


PARTS: tuple[type[DOMNode], ...] = (
    Messenger,
    MainScreen,
    *PANES.values(),
    Ask,
    Confirm,
    Help,
    Members,
    NewChat,
    Reports,
    Reacting,
    Searching,
    Switching,
    TrustScreen,
    Welcome,
    Words,
)


def bindings() -> list[tuple[type[DOMNode], Binding]]:
    """Return every binding with its owner."""
    return [(part, each) for part in PARTS for each in bindings_of(part)]


def test_every_binding_has_an_id() -> None:
    assert [(part, each.key) for part, each in bindings() if not each.id] == []


def test_no_id_is_used_twice() -> None:
    ids = Counter(
        (each.id, each.action)
        for part in {*PARTS}
        for each in part.__dict__.get("BINDINGS", ())
        if isinstance(each, Binding)
    )
    names = Counter(name for name, _ in ids)
    assert [name for name, count in names.items() if count > 1] == []


def test_every_action_exists() -> None:
    missing = []
    for part, each in bindings():
        name = each.action.partition("(")[0]
        where, _, action = name.rpartition(".")
        owner = {"app": Messenger, "screen": MainScreen}.get(where, part)
        if not hasattr(owner, f"action_{action or name}"):
            missing.append((part.__name__, each.action))
    assert missing == []


def test_verify_and_report_work_everywhere() -> None:
    found = {each.id: each for each in bindings_of(MainScreen)}
    for name in ("verify", "report"):
        assert found[name].priority
        assert found[name].show


def test_the_readme_has_the_keys() -> None:
    text = README.read_text("utf-8")
    assert with_keys(text) == text, "run: python -m tests.tui.key_table"


def test_keys_are_said_as_people_read_them() -> None:
    assert key_words("ctrl+k,alt+k") == "Ctrl+K, Alt+K"
    assert key_words("exclamation_mark") == "!"
    assert key_words("f9") == "F9"
    assert key_words("G") == "G"
    assert key_words("shift+enter") == "Shift+Enter"
