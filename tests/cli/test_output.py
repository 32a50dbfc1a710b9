"""What is written steers no terminal, whoever it came from."""

import json

import pytest

from tgtui.cli.output import say, say_json, say_table, tell


HOSTILE = "a\x1b]0;title\x07b\u202ec"
CLEAN = "a]0;titlebc"


def test_data_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"{HOSTILE}\nd")
    assert capsys.readouterr() == (f"{CLEAN}\nd\n", "")


def test_narration_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    tell(HOSTILE)
    assert capsys.readouterr() == ("", f"tgtui: {CLEAN}\n")


def test_json_is_clean_at_every_depth(capsys: pytest.CaptureFixture[str]) -> None:
    say_json({"a": [HOSTILE, {"b": HOSTILE}], "c": 1, "d": None, "e": True})
    printed = capsys.readouterr().out
    assert json.loads(printed) == {
        "a": [CLEAN, {"b": CLEAN}],
        "c": 1,
        "d": None,
        "e": True,
    }


def test_cells_stand_below_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    say_table([["a", f"{HOSTILE}\n", "x"], ["bbb", "", ""]])
    assert capsys.readouterr().out == f"a    {CLEAN}   x\nbbb\n"


def test_wide_letters_push_nothing_aside(capsys: pytest.CaptureFixture[str]) -> None:
    say_table([["日本語", "x"], ["e\u0301a", "y"], ["abcdefg", "z"]])
    assert capsys.readouterr().out == "日本語   x\néa       y\nabcdefg  z\n"


def test_no_rows_are_no_lines(capsys: pytest.CaptureFixture[str]) -> None:
    say_table([])
    assert capsys.readouterr().out == ""
