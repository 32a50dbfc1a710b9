"""The tool notices what tests notice, and names the rest."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hygiene.sources import TESTS
from tests.mutation.__main__ import folders_for, main, report
from tests.mutation.mutants import find, instrument
from tests.mutation.trial import Trial, UnmutatedFailure


SOURCE = """def check(value):
    \"\"\"Say `raise`.\"\"\"
    if value < 0:
        raise ValueError(
            "negative"
        )
    try:
        return 10 / value
    except ZeroDivisionError as error:
        raise ValueError("zero") from error


def unused():
    raise RuntimeError


def forgives():
    try:
        raise KeyError
    except KeyError:
        return


def runs_for_ever():
    while True:
        raise StopIteration
"""

ZERO = 'raise ValueError("zero") from error'

TEST = """import pytest
from toy.checks import check, forgives


@pytest.mark.parametrize("value", range(-3, 0))
def test_negative(value):
    with pytest.raises(ValueError, match="negative"):
        check(value)


def test_forgives():
    forgives()


def test_zero():
    try:
        check(0)
    except ValueError:
        pass
"""


# Plugins that no test of the toy needs are most of what it takes to start pytest.
CONFIGURATION = """[tool.pytest.ini_options]
pythonpath = ["."]
addopts = ["--import-mode=importlib", "-p", "no:hypothesispytest", "-p", "no:cov"]
"""


def make_toy(root: Path) -> Path:
    """Make a project whose test of zero asks for nothing."""
    (root / "toy").mkdir()
    (root / "toy/checks.py").write_text(SOURCE)
    (root / "toy/__init__.py").touch()
    copied = root / "tests/mutation"
    copied.mkdir(parents=True)
    for name in ("switch.py", "plugin.py"):
        (copied / name).write_bytes((TESTS / "mutation" / name).read_bytes())
    (root / "tests/toy").mkdir()
    (root / "tests/toy/test_checks.py").write_text(TEST)
    (root / "pyproject.toml").write_text(CONFIGURATION)
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of the test's own."""
    return make_toy(tmp_path)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """The copy of a project whose tests ran in two processes side by side."""
    trial = Trial(make_toy(tmp_path_factory.mktemp("root")), "toy", ["tests/toy"])
    assert trial.record(jobs=2) == 5
    yield trial
    trial.close()


def test_every_raise_is_found_and_none_that_is_only_written_about(root: Path) -> None:
    found = find([root / "toy/checks.py"])
    assert [(one.number, one.line) for one in found] == [
        (0, 4),
        (1, 10),
        (2, 14),
        (3, 19),
        (4, 26),
    ]
    assert found[1].shown(root) == f"toy/checks.py:10: {ZERO}"


def test_an_instrumented_file_keeps_its_lines(root: Path) -> None:
    path = root / "toy/checks.py"
    instrument(find([path]))
    lines = path.read_text().splitlines()
    assert lines[3] == "        if keeps_raise_(0): raise ValueError("
    assert len(lines) == len(SOURCE.splitlines()) + 2


@pytest.mark.slow
def test_processes_side_by_side_record_what_each_test_reaches(recorded: Trial) -> None:
    assert [recorded.reaches(one) for one in recorded.mutants] == [3, 1, 0, 1, 0]


@pytest.mark.slow
def test_what_no_test_misses_survives(
    recorded: Trial, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(recorded, 2, recorded.copy) == 4
    assert capsys.readouterr().out.splitlines() == [
        f"survives toy/checks.py:10: {ZERO}  (1 tests reach it)",
        "survives toy/checks.py:14: raise RuntimeError  (0 tests reach it)",
        "survives toy/checks.py:19: raise KeyError  (1 tests reach it)",
        "survives toy/checks.py:26: raise StopIteration  (0 tests reach it)",
        "5 taken out, 1 noticed, 4 survivors",
    ]


@pytest.mark.slow
def test_tests_that_fail_as_they_are_prove_nothing(root: Path) -> None:
    (root / "tests/toy/test_checks.py").write_text("def test(): assert False")
    trial = Trial(root, "toy", ["tests/toy"])
    with pytest.raises(UnmutatedFailure, match="1 failed"):
        trial.record(jobs=1)
    trial.close()
    assert not trial.copy.exists()


@pytest.mark.slow
def test_tests_that_run_for_ever_have_noticed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = "from toy.checks import runs_for_ever\n\n\ndef test():\n"
    test += (
        "    try:\n        runs_for_ever()\n    except StopIteration:\n        pass\n"
    )
    (root / "tests/toy/test_checks.py").write_text(test)
    monkeypatch.setattr(sys.modules[Trial.__module__], "SECONDS", 2)
    # It is for the pytest around this one alone.
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    trial = Trial(root, "toy.checks", ["tests/toy"])
    assert trial.record(jobs=1) == 1
    assert [trial.reaches(one) for one in trial.mutants] == [0, 0, 0, 0, 1]
    assert trial.is_noticed(trial.mutants[4])
    trial.close()


def test_a_room_is_judged_by_the_tests_of_its_own() -> None:
    assert folders_for("tgtui.codec") == ["tests/codec"]
    assert folders_for("tgtui.mls.tree") == ["tests/mls", "tests/conformance"]
    assert folders_for("tgtui.relay") == ["tests/relay", "tests/integration"]
    assert folders_for("tgtui") == ["tests"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["tgtui.nothing"], "tgtui.nothing is no package or module of the project"),
        (["tgtui.codec", "--jobs", "0"], "--jobs must be 1 or more"),
        (["tgtui.codec", "--tests", "tests/none"], "there is no tests/none"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert complaint in capsys.readouterr().err
