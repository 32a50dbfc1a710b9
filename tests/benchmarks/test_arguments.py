"""What cannot be measured is refused in words, before anything is measured."""

import pytest

from tests.benchmarks import goals, mls, traps
from tests.benchmarks.arguments import numbers_of_members, suite
from tests.benchmarks.operations import Result
from tgtui.crypto import SUITES


KNOWN = "0x0001, 0x0003, 0xf001, 0xf002"


def complaint(
    arguments: list[str], capsys: pytest.CaptureFixture[str], *, code: int = 2
) -> str:
    with pytest.raises(SystemExit) as stopped:
        mls.main(arguments)
    assert stopped.value.code == code
    printed = capsys.readouterr()
    return printed.err if code else printed.out


@pytest.mark.parametrize("text", ["0x0099", "foo", "", "3.0"])
def test_a_suite_is_one_that_is_implemented(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    message = f"argument --suite: {text!r} is no suite of {KNOWN}"
    assert message in complaint(["--suite", text], capsys)
    with pytest.raises(SystemExit):
        traps.main(["--suite", text])
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("text", ["ten", "0", "-5", "1", "100,1", "", "2,,3", "2.5"])
def test_members_are_at_least_two(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    message = f"argument --members: {text!r} is no list of numbers of members from 2"
    assert message in complaint([f"--members={text}"], capsys)


def test_suites_and_members_are_read() -> None:
    given = mls.parsed(["--suite", "3", "--suite", "0xF002", "--members", "2,100,2"])
    assert given.suite == [SUITES[0x0003], SUITES[0xF002]]
    assert given.members == (2, 100)
    assert suite("0x0001") is SUITES[1]
    assert numbers_of_members("5000") == (5000,)


def test_the_help_says_what_the_words_mean(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = complaint(["--help"], capsys, code=0).splitlines()
    firsts = {line.split()[0] for line in lines if line.strip()}
    assert {"floor", "cold", "warm", "far"} <= firsts


def result(name: str, ratio: float) -> Result:
    return Result(name, ratio, 1.0, {})


def test_goals_are_counted_where_there_are_some() -> None:
    results = {100: {"update_cold": result("update_cold", 1.5)}}
    words, kept, total = goals.summary("0x0003", results)
    assert goals.closing([" ".join(words)], kept=kept, total=total) == (
        "ratios to the floor: 0x0003: update_cold@100 1.50; 1 of 1 goals kept"
    )


def test_where_there_are_no_goals_it_says_so() -> None:
    words, kept, total = goals.summary("0x0003", {2: {"join": result("join", 1.5)}})
    assert goals.closing([" ".join(words)], kept=kept, total=total) == (
        "no ratio has a goal here; goals are for 100 and 1,000 members"
    )
