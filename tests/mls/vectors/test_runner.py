"""The runner tells what passed and failed, and no file makes it stop."""

import json
from pathlib import Path

import pytest

from tests.mls.vectors.__main__ import main
from tests.mls.vectors.kinds import CHECKS, check_of


RIGHT = {"vlbytes_header": "4040", "length": 64}
WRONG = {"vlbytes_header": "4040", "length": 65}
NOT_MINIMAL = {"vlbytes_header": "4001", "length": 1}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one file of vectors that pass, and one that is no vector file."""
    write(tmp_path, "deserialization.json", [RIGHT])
    (tmp_path / "README.md").write_text("no vectors")
    (tmp_path / "folder.json").mkdir()
    return tmp_path


def write(folder: Path, name: str, content: object) -> None:
    (folder / name).write_text(json.dumps(content))


def printed(
    folder: Path, capsys: pytest.CaptureFixture[str], *, code: int
) -> list[str]:
    assert main([str(folder)]) == code
    return capsys.readouterr().out.splitlines()


def test_what_passes_is_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(folder, capsys, code=0) == [
        "deserialization.json: 1 passed, 0 failed, 0 left out",
        "total of 1 files: 1 passed, 0 failed, 0 left out",
    ]


def test_what_fails_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, "deserialization.json", [RIGHT, WRONG, NOT_MINIMAL, 7, {"length": 1}])
    assert printed(folder, capsys, code=1) == [
        "deserialization.json: 1 passed, 4 failed, 0 left out",
        "    case 1: Mismatch: the header is 4041 instead of 4040",
        "    case 2: Mismatch: the header is 01 instead of 4001",
        "    case 3: Malformed: 7 where an object should be",
        "    case 4: Malformed: there is no vlbytes_header",
        "total of 1 files: 1 passed, 4 failed, 0 left out",
    ]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "JSONDecodeError: Expecting value: line 1 column 1 (char 0)"),
        (b"\xff\xfe\xfd", "UnicodeDecodeError"),
        (b"{}", "Malformed: {} where a list of cases should be"),
        (b"[" * 100_000, "RecursionError"),
    ],
)
def test_a_malformed_file_fails_as_a_whole(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes, complaint: str
) -> None:
    (folder / "treekem.json").write_bytes(content)
    _, counts, failure, total = printed(folder, capsys, code=1)
    assert counts == "treekem.json: 0 passed, 1 failed, 0 left out"
    assert failure.startswith(f"    the whole file: {complaint}")
    assert total == "total of 2 files: 1 passed, 1 failed, 0 left out"


def test_other_suites_are_left_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, "welcome.json", [{"cipher_suite": 2}, {"cipher_suite": 0xF001}])
    write(folder, "anything.json", [{"cipher_suite": 7}])
    assert printed(folder, capsys, code=1) == [
        "anything.json: 0 passed, 0 failed, 1 left out",
        "deserialization.json: 1 passed, 0 failed, 0 left out",
        "welcome.json: 0 passed, 1 failed, 1 left out",
        "    case 1: Malformed: there is no key_package",
        "total of 3 files: 1 passed, 1 failed, 2 left out",
    ]


def test_nothing_to_run_is_no_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "README.md").write_text("no vectors")
    assert main([str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert printed.err == f"there is no *.json file in {tmp_path}\n"
    assert not printed.out


def test_a_folder_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path / "nowhere")])
    assert stopped.value.code == 2


def test_a_name_tells_the_kind() -> None:
    for name, check in CHECKS.items():
        assert check_of(name) is check
    assert check_of("psk-secret") is CHECKS["psk_secret"]
    assert check_of("tree_math") is CHECKS["tree-math"]
    passive = check_of("passive-client-random")
    assert passive not in CHECKS.values()
    assert check_of("external_join") is passive
    assert check_of("welcome_join") is passive
