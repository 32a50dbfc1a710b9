"""The folder of the data: made for its user alone, and nothing else's."""

from pathlib import Path

import pytest

from tgtui.relay.main.errors import FolderTaken
from tgtui.relay.main.folder import check_whole, make_folder


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_it_is_made(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    assert mode(tmp_path / "a" / "b") == 0o700


@pytest.mark.parametrize("name", [None, "relay.lock", "relay.db", "root.key"])
def test_one_that_is_there_is_closed_to_others(
    name: str | None, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    if name is not None:
        (tmp_path / name).touch()
    (tmp_path / "lost+found").touch()
    make_folder(tmp_path)
    assert mode(tmp_path) == 0o700


def test_one_that_holds_other_things_is_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "letters").touch()
    with pytest.raises(FolderTaken, match="it holds other files") as caught:
        make_folder(tmp_path)
    assert caught.value.path == tmp_path
    assert mode(tmp_path) == 0o755
    assert list(tmp_path.iterdir()) == [tmp_path / "letters"]


def test_where_something_else_is_there_can_be_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "folder"):
        with pytest.raises(FolderTaken, match="cannot be used: "):
            make_folder(path)


@pytest.mark.parametrize("rows", [None, b""])
def test_keys_without_what_was_remembered_are_no_beginning(
    rows: bytes | None, tmp_path: Path
) -> None:
    check_whole(tmp_path / "nowhere")
    if rows is not None:
        (tmp_path / "relay.db").write_bytes(rows)
    check_whole(tmp_path)
    (tmp_path / "franking-0011223344556677.key").touch()
    with pytest.raises(FolderTaken, match=r"relay.db is gone or empty: put that"):
        check_whole(tmp_path)
    (tmp_path / "relay.db").write_bytes(b"x")
    check_whole(tmp_path)
