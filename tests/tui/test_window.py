"""A window of messages: where each stands, and how one finds back."""

from tests.tui.views import NOON, message
from tgtui.engine.views import MessageView
from tgtui.tui.bubble import Setting
from tgtui.tui.window import Place, Window


DAY = 86_400_000


def some(count: int) -> list[MessageView]:
    """Return messages of one day."""
    return [message(f"m{at}", id=at, accepted=NOON + at) for at in range(1, count + 1)]


def test_lines_belong_to_messages() -> None:
    window = Window()
    window.show(some(3), Setting(50), None)
    assert window.height == 5
    assert [window.line(at)[1] for at in range(-1, 6)] == [None, 1, 1, 1, 2, 3, None]
    assert window.span(1) == (0, 2)
    assert window.span(9) is None


def test_a_place_is_found_again_when_others_came_before() -> None:
    window = Window()
    window.show(some(5)[2:], Setting(50), None)
    place = window.place(3)
    assert place == Place(4, 0)
    window.show(some(5), Setting(50), None)
    assert window.line(window.at(place))[1] == 4
    # In other columns too.
    window.lay_out(Setting(30))
    assert window.line(window.at(place))[1] == 4


def test_days_and_what_is_new_have_headings() -> None:
    window = Window()
    views = [message(id=1), message(id=2, accepted=NOON + DAY)]
    window.show(views, Setting(60), 2)
    texts = ["".join(p.text for p in window.line(at)[0]) for at in range(window.height)]
    assert sum("\u2500\u2500" in text for text in texts) == 3
    assert sum("new messages" in text for text in texts) == 1


def test_neighbours() -> None:
    window = Window()
    window.show(some(3), Setting(50), None)
    assert window.neighbour(None, -1) == 3
    assert window.neighbour(None, 1) is None
    assert window.neighbour(2, 1) == 3
    assert window.neighbour(3, 1) is None
    assert window.neighbour(1, -1) == 1
    assert Window().neighbour(None, -1) is None
