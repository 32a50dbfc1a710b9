"""Coverage is judged room by room, and never where nothing was measured."""

from pathlib import Path

import pytest
from coverage import CoverageData

from tests import coverage_by_room
from tests.hygiene.sources import PACKAGE, PURE_ROOMS, python_files, shown


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for a measurement, where there is none yet."""
    place = tmp_path / ".coverage"
    monkeypatch.setattr(coverage_by_room, "DATA", place)
    return place


def test_a_room_must_be_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        coverage_by_room.main(["codec", "nothing"])
    assert stopped.value.code == 2
    assert f"nothing is no room of {', '.join(PURE_ROOMS)}" in capsys.readouterr().err


def test_without_a_measurement_there_is_nothing_to_judge(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert coverage_by_room.main([]) == 2
    assert coverage_by_room.HELP in capsys.readouterr().err
    assert not data.exists()


def test_lines_without_branches_are_not_enough(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    measured = CoverageData(str(data))
    measured.add_lines({shown(PACKAGE / "codec/reader.py"): [1]})
    measured.write()
    assert coverage_by_room.main(["codec"]) == 2
    assert coverage_by_room.HELP in capsys.readouterr().err


def test_what_another_room_runs_does_not_count(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = python_files(PACKAGE / "codec")
    measured = CoverageData(str(data))
    measured.set_context("mls")
    measured.add_arcs({str(path): [(-1, 1), (1, -1)] for path in files})
    measured.write()
    assert coverage_by_room.main(["codec"]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in printed[:-1]] == [
        shown(path) for path in files
    ]
    assert printed[-1] == f"coverage: codec: {len(files)} files with gaps"
