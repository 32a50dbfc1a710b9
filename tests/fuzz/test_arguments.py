"""The fuzzer says what it cannot do, and which decoders there are."""

import pytest

from tests.fuzz.arguments import arguments
from tests.fuzz.decoders import DECODERS


def complaint(given: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stopped:
        arguments(given)
    assert stopped.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["0", "-1"])
def test_it_takes_a_while(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--all", "--seconds", seconds]
    assert "--seconds must be 1 or more" in complaint(given, capsys)


def test_one_or_all(capsys: pytest.CaptureFixture[str]) -> None:
    both = complaint(["Welcome", "--all"], capsys)
    assert "a decoder and --all cannot both be given" in both
    assert "one of these, or --all: MLSMessage" in complaint([], capsys)
    assert "'Nothing' is none of MLSMessage" in complaint(["Nothing"], capsys)
    assert "'' is none of MLSMessage" in complaint([""], capsys)


def test_what_is_chosen() -> None:
    assert arguments(["stored group"]).decoder == "stored group"
    given = arguments(["--all", "--seconds", "7"])
    assert (given.all, given.seconds) == (True, 7)


def test_the_help_lists_the_decoders(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments(["--help"])
    printed = " ".join(capsys.readouterr().out.split())
    assert [name for name in DECODERS if name not in printed] == []
