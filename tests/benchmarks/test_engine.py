"""The benchmark of the engine measures what it says, for a few messages."""

import pytest

from tests.benchmarks import engine


@pytest.mark.slow
def test_it_measures_all(capsys: pytest.CaptureFixture[str]) -> None:
    few = ["--members", "2", "70", "--messages", "5", "--away", "270", "--stored", "90"]
    engine.main(few)
    *rows, last = capsys.readouterr().out.splitlines()[1:]
    titles = [row[:32].strip() for row in rows]
    assert titles == [
        "send, N = 2",
        "receive, N = 2",
        "send, N = 2, proofs",
        "receive, N = 2, proofs",
        "send, N = 70",
        "receive, N = 70",
        "send, N = 70, proofs",
        "receive, N = 70, proofs",
        "catch up with 270, each",
        "search 90, common word",
        "search 90, rare word",
        "search 90, phrase",
        "search 90, beginning",
        "list 50 chats",
        "open 90",
    ]
    assert last.endswith("of 9 budgets kept")
