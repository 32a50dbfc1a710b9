"""The benchmark of the relay's backends runs, and says what it measured."""

import pytest

from tests.benchmarks import relay_backends


def test_it_prints_a_line_for_each_backend_and_a_summary(
    capsys: pytest.CaptureFixture[str],
) -> None:
    relay_backends.main(["--messages", "20", "--rooms", "3", "--batch", "5"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3 rooms of two, 5 messages of 1 KiB a commit"
    names = [" ".join(line.split()[:-4]) for line in lines[2:7]]
    assert names == [
        "memory, accepted",
        "memory, in and out",
        "sqlite, accepted",
        "sqlite, in and out",
        "bare inserts",
    ]
    assert "fdatasync" in lines[-2]
    assert lines[-1].startswith("a message is accepted in")


@pytest.mark.parametrize("text", ["0", "-1", "x", "", "1.5"])
def test_numbers_are_from_one_on(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        relay_backends.main([f"--batch={text}"])
    assert f"{text!r} is no number from 1 on" in capsys.readouterr().err
