"""Which source wins, and every kind of thing that can be wrong in one."""

import itertools
from pathlib import Path

import pytest

from tests.config.support import loaded, problems, written
from tgtui.config import KEYS, ConfigInvalid, Endpoint, Flag, Sources, load


def test_without_any_source_all_is_default() -> None:
    config = load(Sources())
    assert {name: config.value_of(key) for name, key in KEYS.items()} == {
        name: key.default for name, key in KEYS.items()
    }
    assert set(config.origins.values()) == {"default"}


@pytest.mark.parametrize(
    "present", [*itertools.product([False, True], repeat=3)], ids=str
)
def test_a_flag_wins_over_the_environment_and_that_over_the_file(
    present: tuple[bool, bool, bool], tmp_path: Path
) -> None:
    in_flags, in_environment, in_file = present
    path = written(tmp_path, "\n[serve]\nretention_days = 31\n" if in_file else "")
    environment = {"TGTUI_SERVE_RETENTION_DAYS": "32"} if in_environment else {}
    flags = {"serve.retention_days": Flag("--keep", "33")} if in_flags else {}
    config = loaded(path, environment, flags)
    expected = (
        (33, "--keep")
        if in_flags
        else (32, "TGTUI_SERVE_RETENTION_DAYS")
        if in_environment
        else (31, f"{path}:3")
        if in_file
        else (30, "default")
    )
    value = config.serve.retention_days
    assert (value, config.origins["serve.retention_days"]) == expected


EXPOSED = (
    "without TLS everybody on the way sees who speaks with whom; listen on 127.0.0.1, "
    "or set behind_proxy where a proxy speaks TLS"
)


WRONG = [
    line.split(" | ")
    for line in Path(__file__).with_name("wrong.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("line", "text", "what"), WRONG)
def test_what_is_wrong_is_told_with_its_line(
    line: str, text: str, what: str, tmp_path: Path
) -> None:
    path = written(tmp_path, text.replace("⏎", "\n"))
    assert problems(path) == [(f"tgtui.toml:{line}", what)]


def test_a_line_may_have_255_characters() -> None:
    name = "TGTUI_SERVE_CONTACT"
    assert loaded(environment={name: "x" * 255}).serve.contact == "x" * 255
    assert len(problems(environment={name: "x" * 256})) == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]", "192.0.2.1", "relay.example"])  # noqa: S104
def test_without_tls_a_relay_is_for_this_computer_or_a_proxy(host: str) -> None:
    environment = {"TGTUI_SERVE_LISTEN": f"{host}:1", "TGTUI_SERVE_PLAIN": "1"}
    assert problems(environment=environment) == [("TGTUI_SERVE_PLAIN", EXPOSED)]
    loaded(environment=environment | {"TGTUI_SERVE_BEHIND_PROXY": "1"})
    loaded(environment=environment | {"TGTUI_SERVE_LISTEN": "127.0.0.1:1"})
    loaded(environment=environment | {"TGTUI_SERVE_PLAIN": "0"})


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "[sevre]\n[serve]\nplan = 1\nplain = 1\nfile_mib = 0\n")
    environment = {"TGTUI_SERVE_PLAIN": "x", "TGTUI_KEYS_BACKED": "", "PATH": ""}
    found = problems(path, environment, {"serve.listen": Flag("--listen", "x")})
    assert [where for where, _ in found] == [
        *(f"tgtui.toml:{line}" for line in (1, 3, 4, 5)),
        *("TGTUI_KEYS_BACKED", "TGTUI_SERVE_PLAIN", "--listen"),
    ]


def test_what_another_source_overrides_must_be_right_too(tmp_path: Path) -> None:
    path = written(tmp_path, "[serve]\nplain = 1")
    assert len(problems(path, {"TGTUI_SERVE_PLAIN": "true"})) == 1


def test_the_problems_are_counted_and_listed(tmp_path: Path) -> None:
    path = written(tmp_path, "[a]\n[b]\n")
    with pytest.raises(ConfigInvalid) as caught:
        loaded(path)
    assert str(caught.value) == (
        "the configuration has 2 errors:\n"
        f"  {path}:1: there is no section 'a'\n"
        f"  {path}:2: there is no section 'b'"
    )


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("1", True), ("false", False), ("0", False)]
)
def test_a_variable_holds_a_truth(text: str, value: bool) -> None:
    assert loaded(environment={"TGTUI_SERVE_PLAIN": text}).serve.plain is value


def test_a_variable_holds_a_command_as_a_shell_reads_it() -> None:
    environment = {"TGTUI_KEYS_PASSPHRASE_COMMAND": "pass show 'my tgtui'"}
    keys = loaded(environment=environment).keys
    assert keys.passphrase_command == ("pass", "show", "my tgtui")


@pytest.mark.parametrize("command", ["pass 'show", '["a"', "hunter2 '"])
def test_a_command_that_is_not_closed_is_told_and_not_shown(command: str) -> None:
    environment = {"TGTUI_KEYS_PASSPHRASE_COMMAND": command}
    if command == '["a"':
        assert loaded(environment=environment).keys.passphrase_command == ("[a",)
        return
    assert problems(environment=environment) == [
        ("TGTUI_KEYS_PASSPHRASE_COMMAND", "passphrase_command must be a list of texts")
    ]


def test_a_variable_that_is_no_key_is_told() -> None:
    assert problems(environment={"TGTUI_KEYS_BAKEND": "x"}) == [
        (
            "TGTUI_KEYS_BAKEND",
            'no key has this variable; did you mean "TGTUI_KEYS_BACKEND"?',
        )
    ]


def test_a_flag_may_be_a_truth() -> None:
    flags = {"serve.plain": Flag("--plain", value=True)}
    config = loaded(flags=flags)
    assert config.serve.plain is True
    assert config.origins["serve.plain"] == "--plain"


def test_values_become_what_they_mean(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '[serve]\nlisten = "[::1]:5"\n[keys]\npassphrase_command = ["pass", "x"]\n',
    )
    config = loaded(path)
    assert config.serve.listen == Endpoint("::1", 5)
    assert config.keys.passphrase_command == ("pass", "x")


def test_sources_do_not_print_the_environment() -> None:
    assert "hunter2" not in repr(Sources(environment={"TOKEN": "hunter2"}))
