"""The benchmark of the client's database runs, and says what it measured."""

import pytest

from tests.benchmarks import store


@pytest.mark.slow
def test_it_prints_a_line_for_each_question_and_a_summary(
    capsys: pytest.CaptureFixture[str],
) -> None:
    store.main(["--messages", "300"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("300 messages of 12 words")
    assert len(lines) == 12
    assert all(" goal " in line for line in lines[3:11])
    assert lines[11] == "8 of 8 goals kept"
