"""The rules of the report's panel."""

import pytest

from tests.tui.views import NOON, message
from tgtui.agent.reports import MOST_CONTEXT, Category
from tgtui.engine.views import FileView
from tgtui.tui.report_form import SECONDS, Form, Tick, needs_second_key


FILE = FileView(index=0, name="a", media_type="", size=1, path="", blob=b"")


def test_it_goes_by_itself_once_its_time_is_up() -> None:
    form = Form(message=message())
    assert not form.ticked(SECONDS - 1).goes_at_once
    assert form.ticked(SECONDS).goes_at_once


def test_whoever_touches_it_sends_it_by_hand() -> None:
    form = Form(message=message(files=(FILE,)))
    ticks: tuple[Tick, ...] = ("files", "illegal", "block", "leave")
    touched = [
        form.chosen(Category.SPAM),
        form.noted("x"),
        form.more(1),
        *(form.switched(name) for name in ticks),
    ]
    for each in touched:
        assert each.waits
        assert not each.ticked(100).goes_at_once
    for name, each in zip(ticks, touched[3:], strict=True):
        assert getattr(each, name)
        assert not getattr(each.switched(name), name)


def test_of_child_safety_no_file_goes() -> None:
    form = Form(message=message(files=(FILE,))).switched("files")
    assert form.wish.files == (0,)
    child = form.chosen(Category.CHILD_SAFETY)
    assert child.wish.files == ()
    assert child.switched("files").wish.files == ()


def test_context_and_note_are_bounded() -> None:
    form = Form(message=message())
    assert form.more(-1).context == 0
    assert form.more(99).context == MOST_CONTEXT
    assert len(form.noted("x" * 5000).note) == 1000


@pytest.mark.parametrize(
    ("selected", "group", "age", "second"),
    [
        (True, True, 0, False),
        (False, True, 60_000, True),
        (False, False, 60_000, False),
        (False, False, 500, True),
    ],
)
def test_a_target_that_may_have_slipped_takes_a_second_key(
    selected: bool,
    group: bool,
    age: int,
    second: bool,
) -> None:
    found = needs_second_key(message(), selected=selected, group=group, now=NOON + age)
    assert found is second
