"""The gutter is tgtui's own: no text of somebody else gets into it."""

import pytest
from hypothesis import given, strategies as st

from tests.tui.views import NOON, message
from tgtui.engine.rows import MessageState
from tgtui.engine.views import FileView, MessageView, ReactionView
from tgtui.look import width_of
from tgtui.tui.bubble import GUTTER, Setting, laid_out, rule, size_words, starts_group


SETTING = Setting(50)


def lines(
    view: MessageView, setting: Setting = SETTING, *, named: bool = True
) -> list[str]:
    """Return the lines of a message as texts."""
    found = laid_out(view, setting, named=named)
    return ["".join(piece.text for piece in line).rstrip() for line in found]


def test_a_message_has_its_writer_above_and_its_time_beside() -> None:
    name, text = lines(message("hello"))
    assert name == "   @bob"
    assert text.startswith("   hello")
    assert text[35:].count(":") == 1
    assert len(lines(message("hello"), named=False)) == 1


def test_an_own_one_says_what_became_of_it() -> None:
    for state, word in (
        (MessageState.WAITING, "waiting"),
        (MessageState.SENT, "sent"),
        (MessageState.DELIVERED, "delivered"),
        (MessageState.READ, "read"),
        (MessageState.FAILED, "NOT SENT"),
    ):
        found = lines(message("hi", mine=True, state=state, reason=""))
        assert found[0] == "   you"
        assert found[1].endswith(word)


def test_why_it_failed_stands_behind_the_mark_of_tgtui() -> None:
    view = message("hi", mine=True, state=MessageState.FAILED, reason="blocked")
    assert lines(view)[-1] == " \u00b7 blocked"


def test_a_line_of_tgtui_stands_in_the_gutter() -> None:
    line = message("Carol was added", state=MessageState.LINE, kind=0)
    assert lines(line) == [" \u00b7 Carol was added"]
    red = message("histories", state=MessageState.LINE, kind=0, level="red")
    assert lines(red) == [" \u2717 histories"]
    assert lines(red, Setting(50, ascii=True)) == [" X histories"]


@given(
    st.one_of(
        st.text(max_size=200),
        st.text(alphabet="\n -*>`_~1.\u00b7\u2717\u202e\x1b", max_size=60),
    ),
    st.integers(20, 90),
)
def test_no_text_reaches_the_gutter_or_the_edge(text: str, width: int) -> None:
    setting = Setting(width)
    for line in laid_out(message(text), setting, named=True):
        assert line[0].text[:GUTTER].strip() == ""
        assert len(line[0].text) >= GUTTER
        assert width_of(line) <= width


@pytest.mark.parametrize("name", ["\u2713 encrypted", "a\n \u00b7 line", "x" * 500])
def test_no_name_does(name: str) -> None:
    found = lines(message(author=name))
    assert len(found) == 2
    assert found[0].startswith("   ")
    assert len(found[0]) <= 50


def test_replies_edits_files_and_reactions_are_shown() -> None:
    file = FileView(
        index=0, name="a.png", media_type="", size=3 << 20, path="", blob=b""
    )
    view = message(
        "see",
        reply=7,
        reply_text="what?",
        edited=True,
        files=(file,),
        reactions=(ReactionView(text="+1", names=("@a", "@b"), mine=True),),
    )
    found = lines(view)
    assert found[1] == "   \u21b3 what?"
    assert "see (edited)" in found[2]
    assert found[3] == " \u00b7 file 1: a.png, 3.0 MiB"
    assert found[4] == "   +1 2"


def test_a_deleted_one_says_so_and_no_more() -> None:
    found = lines(message("secret", deleted=True))
    assert "deleted" in found[1]
    assert not any("secret" in line for line in found)


def test_a_hidden_one_is_a_line() -> None:
    view = message("1 message hidden", state=MessageState.HIDDEN)
    assert lines(view) == [" \u2298 1 message hidden"]


def test_a_wrong_clock_is_said() -> None:
    assert "clock" in lines(message(clock_differs=True))[-1]


def test_groups_end_with_the_writer_and_with_time() -> None:
    one = message()
    assert starts_group(one, None)
    assert not starts_group(message(id=2), one)
    assert starts_group(message(account=b"c" * 32), one)
    assert starts_group(message(accepted=NOON + 600_000), one)
    assert starts_group(message(kind=0), one)


def test_sizes_and_rules() -> None:
    assert size_words(5) == "5 bytes"
    assert size_words(2048) == "2.0 KiB"
    for width in (20, 50):
        assert width_of(rule("Friday", Setting(width))) <= width
