"""The user's editor gets the text, and nobody else does."""

from pathlib import Path

import pytest

from tgtui.tui.editor import edited


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that stands for an editor."""
    path = tmp_path / "editor"
    monkeypatch.setenv("VISUAL", f"sh {path}")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    (tmp_path / "run").mkdir()
    return path


def test_what_is_written_comes_back(script: Path, tmp_path: Path) -> None:
    script.write_text(
        'stat -c %a "$1" > ' + f"{tmp_path}/mode; " + 'echo " more" >> "$1"'
    )
    assert edited("some") == "some more"
    assert (tmp_path / "mode").read_text().strip() == "600"
    assert list((tmp_path / "run").iterdir()) == []


def test_an_editor_that_fails_changes_nothing(
    script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script.write_text("exit 1")
    assert edited("some") is None
    monkeypatch.setenv("VISUAL", "/nowhere/at/all")
    assert edited("some") is None
