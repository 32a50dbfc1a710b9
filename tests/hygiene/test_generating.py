"""Generated files are written where they are not current, and each is named."""

from pathlib import Path

import pytest

from tests.hygiene import __main__ as generating, room_map, state_picture


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose README has a current map, and which has no picture yet."""
    monkeypatch.setattr(generating, "shown", lambda path: path.name)
    monkeypatch.setattr(room_map, "README", tmp_path / "README.md")
    monkeypatch.setattr(state_picture, "PICTURE", tmp_path / "assets" / "states.svg")
    (tmp_path / "README.md").write_text(f"Before.\n{room_map.drawn()}\nAfter.\n")
    return tmp_path


@pytest.mark.slow
def test_what_was_written_and_what_was_current_is_said(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    generating.main([])
    assert capsys.readouterr().out.splitlines() == [
        "README.md: is current",
        "states.svg: written",
    ]
    monkeypatch.setattr(state_picture, "drawn", lambda _: "<svg/>")
    (root / "README.md").write_text(f"{room_map.BEGIN}{room_map.END}\n")
    generating.main([])
    assert capsys.readouterr().out.splitlines() == [
        "README.md: written",
        "states.svg: written",
    ]
    assert (root / "assets/states.svg").read_text() == "<svg/>"
    assert (root / "README.md").read_text() == f"{room_map.drawn()}\n"
    generating.main([])
    assert capsys.readouterr().out.splitlines() == [
        "README.md: is current",
        "states.svg: is current",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("argument", ["--help", "--unknown", "README.md"])
def test_arguments_write_nothing(root: Path, argument: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        generating.main([argument])
    assert stopped.value.code == (0 if argument == "--help" else 2)
    assert not (root / "assets").exists()
