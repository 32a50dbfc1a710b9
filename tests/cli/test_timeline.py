"""What others write stays in its place, and what tgtui says has a place of its own."""

import time
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from tests.cli.fake_client import NOW, PICTURE, message
from tgtui.cli.timeline import lines, say_messages, size
from tgtui.engine.rows import MessageState
from tgtui.engine.views import ReactionView


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A clock that shows UTC."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


AT = "2026-03-04 14:02"
HOSTILE = "a\n✗ [1] NOT SENT\x1b[2J\n· fake\u202e\n" + "x" * 70 + "✗ red"


def test_a_message_is_a_line() -> None:
    assert list(lines(message(12, 1, "hello"))) == [
        f"  [12] {AT}           @bob: hello"
    ]


def test_an_own_message_has_its_state_before_its_text() -> None:
    own = message(12, 1, "hi", mine=True, state=MessageState.READ, reply=3)
    assert list(lines(own)) == [f"  [12] {AT} read      you to [3]: hi"]


def test_what_failed_says_why() -> None:
    own = message(2, 1, "hi", mine=True, state=MessageState.FAILED, reason="too long")
    assert list(lines(own)) == [f"  [2] {AT} NOT SENT  you: hi", "·         too long"]


@pytest.mark.parametrize(
    ("level", "mark"), [("dim", "·"), ("yellow", "▴"), ("red", "✗"), ("", "·")]
)
def test_a_line_of_tgtui_has_a_mark(level: str, mark: str) -> None:
    line = message(2, 1, "Bob was added", state=MessageState.LINE, level=level)
    assert list(lines(line)) == [f"{mark} [2] {AT}           Bob was added"]


def test_what_is_hidden_or_deleted_says_so() -> None:
    hidden = message(
        2, 1, "", state=MessageState.HIDDEN, reason="not provably from Bob"
    )
    assert list(lines(hidden)) == [
        f"· [2] {AT}           1 message hidden: not provably from Bob"
    ]
    deleted = message(2, 1, "", deleted=True, edited=True)
    assert list(lines(deleted)) == [f"· [2] {AT}           @bob: deleted"]


def test_what_belongs_to_a_message_stands_below_it() -> None:
    thumb = ReactionView(text="👍\n", names=("@anna", "Mum"), mine=True)
    found = message(
        2,
        1,
        "look",
        files=(PICTURE,),
        reactions=(thumb,),
        edited=True,
        expires=NOW,
        clock_differs=True,
    )
    assert list(lines(found))[1:] == [
        "·         file 0: a.png, 2.0 KiB",
        "·         👍   @anna, Mum",
        "·         edited",
        f"·         disappears {AT}",
        f"·         its writer's clock said {AT}",
    ]


@pytest.mark.parametrize("width", [None, 80, 30, 1])
def test_no_text_reaches_the_gutter(width: int | None) -> None:
    printed = list(lines(message(2, 1, HOSTILE), width))
    assert [line for line in printed if not line.startswith("  ")] == []
    assert not {"\x1b", "\u202e"} & set("".join(printed))


@pytest.mark.parametrize(
    "text", ["word " * 40, "日本語" * 30, "e\u0301" * 90, "👍🏽" * 50]
)
def test_no_line_is_wider_than_the_terminal(text: str) -> None:
    printed = list(lines(message(2, 1, text), 40))
    assert max(map(len, printed)) <= 80
    assert sum(len(line.strip()) for line in printed) > len(text.strip()) / 2
    wide = [line for line in printed if sum(ord(c) > 0x1100 for c in line) > 20]
    assert wide == []


def test_a_file_says_where_it_is() -> None:
    up = replace(PICTURE, state="uploading")
    here = replace(PICTURE, state="there", path="a/a.png")
    found = list(lines(message(2, 1, "look", files=(up, here))))
    assert found[1:] == [
        "·         file 0: a.png, 2.0 KiB, uploading",
        "·         file 0: a.png, 2.0 KiB, in a/a.png",
    ]


def test_where_nobody_reads_at_a_terminal_lines_are_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say_messages([message(2, 1, "x" * 500)])
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (3 << 40, "3072.0 GiB")],
)
def test_sizes_are_in_words(count: int, words: str) -> None:
    assert size(count) == words
