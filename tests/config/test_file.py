"""Files that are read, and all the ways in which one is not."""

import os
import stat
from pathlib import Path

import pytest

from tests.config.support import written
from tgtui.config import ConfigInvalid, ConfigUnreadable, ConfigUnsafe, read_file


def test_a_file_says_what_and_where(tmp_path: Path) -> None:
    path = written(tmp_path, "# é\r\n[serve]\r\nplain = true\r\n")
    file = read_file(path)
    assert file.said == {"serve": {"plain": True}}
    assert file.where("serve", "plain") == f"{path}:3"
    assert file.where("serve", "other") == f"{path}:2"
    assert file.where("other") == str(path)


def test_a_link_is_followed(tmp_path: Path) -> None:
    path = written(tmp_path, "[serve]")
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    assert read_file(link).said == {"serve": {}}


SYNTAX = [
    ("[serve\n", 1, "Expected ']'"),
    ("\n\nlisten\n", 3, "Expected '='"),
    ("[serve]\nplain = True\n", 2, "Invalid value"),
    ('[serve]\n\ndata = "x\n', 3, "Illegal character"),
    ("[serve]\nplain = true\nplain = true\n", 3, "Cannot overwrite a value"),
    ("[serve]\n[serve]\n", 2, "twice"),
    ('[serve]\ndata = "x', 2, "Unterminated string"),
    ("[serve]\ndata = [\n\n", 2, "Unclosed array|Invalid value|Unclosed"),
    ("a = \x00", 1, "Invalid value"),
]


@pytest.mark.parametrize(("text", "line", "what"), SYNTAX)
def test_a_syntax_error_has_its_line(
    text: str, line: int, what: str, tmp_path: Path
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigInvalid, match=what) as caught:
        read_file(path)
    (problem,) = caught.value.problems
    assert problem.where == f"{path}:{line}"
    assert problem.what.startswith("this is not TOML: ")
    assert "(at " not in problem.what


def test_it_is_utf_8(tmp_path: Path) -> None:
    path = written(tmp_path, b"# one\n# \xe9\n")
    with pytest.raises(ConfigInvalid) as caught:
        read_file(path)
    assert str(caught.value) == (
        f"the configuration has an error:\n  {path}:2: this is not UTF-8"
    )


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "tgtui.toml"
    with pytest.raises(ConfigUnreadable, match="No such file") as caught:
        read_file(path)
    assert caught.value.path == path
    assert str(path) in str(caught.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigUnreadable, match="it is no regular file"):
        read_file(tmp_path)


def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tgtui.toml", 0o600)
    with pytest.raises(ConfigUnreadable, match="it is no regular file"):
        read_file(tmp_path / "tgtui.toml")


def test_a_file_that_may_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever runs the tests as root may read everything.
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(ConfigUnreadable, match="Permission denied"):
        read_file(tmp_path / "tgtui.toml")


@pytest.mark.parametrize(("size", "is_read"), [(1 << 16, True), (1 << 16 | 1, False)])
def test_it_has_at_most_64_kib(size: int, is_read: bool, tmp_path: Path) -> None:
    path = written(tmp_path, b"#" * size)
    if is_read:
        assert read_file(path).said == {}
        return
    with pytest.raises(ConfigUnreadable, match="larger than 64 KiB"):
        read_file(path)


@pytest.mark.parametrize("bit", [stat.S_IWGRP, stat.S_IWOTH])
def test_nobody_else_may_write_it(bit: int, tmp_path: Path) -> None:
    path = written(tmp_path, "")
    path.chmod(0o644 | bit)
    with pytest.raises(ConfigUnsafe, match=f"chmod go-w {path}") as caught:
        read_file(path)
    assert caught.value.path == path


def test_it_belongs_to_who_reads_it_or_to_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "")
    owner = path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    if owner == 0:
        read_file(path)
        os.chown(path, 12345, -1)
    with pytest.raises(ConfigUnsafe, match="must belong to you"):
        read_file(path)
