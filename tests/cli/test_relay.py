"""`tgtui relay`: what it was told reaches what serves, in the right order."""

from collections.abc import Callable
from pathlib import Path

import pytest

import tgtui.relay.main
from tests.cli.conftest import Run
from tgtui.config import Endpoint, Paths, RelaySettings, ServeSection, template
from tgtui.relay.main import Local


Served = list[RelaySettings]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Served:
    """Serve nobody, but remember with what."""
    seen: Served = []

    def serve(settings: RelaySettings, root_key: Path | None, local: Local) -> None:
        assert root_key is None
        assert local == Local()
        seen.append(settings)

    monkeypatch.setattr(tgtui.relay.main, "serve", serve)
    return seen


def test_without_options_it_goes_by_the_defaults(
    run: Run, served: Served, paths: Paths
) -> None:
    assert run("relay")[0] == 0
    (settings,) = served
    assert settings.listen == Endpoint("127.0.0.1", 4443)
    assert settings.data == paths.relay


def test_the_first_start_makes_the_configuration(
    run: Run, served: Served, paths: Paths
) -> None:
    made = f"made the configuration {paths.config_file}"
    assert made in run("relay")[2]
    assert paths.config_file.read_text("utf-8") == template()
    assert run("relay") == (0, "", "")
    assert len(served) == 2


def test_a_refused_start_makes_nothing(run: Run, served: Served, home: Path) -> None:
    assert run("relay", "--file-mib", "0")[0] == 2
    assert served == []
    assert list(home.iterdir()) == []


def test_another_configuration_is_read_and_never_made(
    run: Run, served: Served, tmp_path: Path
) -> None:
    assert run("--config", str(tmp_path / "x.toml"), "relay")[0] == 1
    assert served == []
    assert list(tmp_path.iterdir()) == []


def test_every_key_has_an_option(
    run: Run, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = {
        "listen": "[::1]:1",
        "public-address": "relay.example:443",
        "data": "data",
        "tls-cert": "cert.pem",
        "tls-key": "/key.pem",
        "registration": "open",
        "retention-days": "31",
        "file-mib": "2",
        "account-storage-mib": "3",
        "policy-url": "https://relay.example/rules",
        "contact": "ops@relay.example",
        "log-level": "debug",
    }
    options = [word for name, value in given.items() for word in (f"--{name}", value)]
    assert run("relay", *options, "--behind-proxy", "--no-plain")[0] == 0
    assert served == [
        RelaySettings(
            listen=Endpoint("::1", 1),
            public=Endpoint("relay.example", 443),
            data=tmp_path / "data",
            tls_files=(tmp_path / "cert.pem", Path("/key.pem")),
            is_plain=False,
            behind_proxy=True,
            registration="open",
            retention_days=31,
            max_file_bytes=2 << 20,
            account_storage_bytes=3 << 20,
            policy_url="https://relay.example/rules",
            contact="ops@relay.example",
            log_level="debug",
        )
    ]
    names = {name.replace("-", "_") for name in given} | {"behind_proxy", "plain"}
    assert names == set(ServeSection.__struct_fields__)


def test_an_option_wins_over_the_environment_and_that_over_the_file(
    run: Run,
    served: Served,
    configuration: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configuration("[serve]\nretention_days = 31\nfile_mib = 31\n")
    monkeypatch.setenv("TGTUI_SERVE_RETENTION_DAYS", "32")
    monkeypatch.setenv("TGTUI_SERVE_FILE_MIB", "32")
    assert run("relay", "--file-mib", "33")[0] == 0
    assert served[0].retention_days == 32
    assert served[0].max_file_bytes == 33 << 20


def test_an_empty_path_is_the_usual_place(
    run: Run, served: Served, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TGTUI_SERVE_DATA", str(paths.data / "other"))
    assert run("relay", "--data", "")[0] == 0
    assert served[0].data == paths.relay


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]", "relay.example"])  # noqa: S104
def test_it_refuses_to_be_plain_where_others_listen(
    host: str, run: Run, served: Served
) -> None:
    options = ["--listen", f"{host}:4443", "--plain"]
    code, out, err = run("relay", *options)
    assert (code, out, served) == (2, "", [])
    assert "--plain: without TLS everybody on the way sees who speaks with whom" in err
    assert run("relay", *options, "--behind-proxy")[0] == 0
    assert served[0].is_plain


def test_a_choice_is_listed_and_completed(run: Run, served: Served) -> None:
    assert "open|invite|closed" in run("relay", "--help")[1]
    code, _, err = run("relay", "--registration", "opne")
    assert (code, served) == (2, [])
    assert 'did you mean "open"?' in err


def test_the_root_key_is_an_option_of_this_run_alone(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Path | None] = []
    monkeypatch.setattr(
        tgtui.relay.main, "serve", lambda _, root_key, __: given.append(root_key)
    )
    assert run("relay", "--root-key", "root.key")[0] == 0
    assert run("relay")[0] == 0
    assert given == [Path("root.key"), None]


def test_a_program_that_starts_it_can_say_more(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Local] = []
    monkeypatch.setattr(
        tgtui.relay.main, "serve", lambda _, __, local: given.append(local)
    )
    assert run("relay", "--address-file", "where", "--idle-minutes", "10")[0] == 0
    assert given == [Local(Path("where"), 600)]
    assert "address-file" not in run("relay", "--help")[1]


def test_a_root_key_belongs_after_the_command_that_takes_it(
    run: Run, served: Served
) -> None:
    code, _, err = run("relay", "--root-key", "root.key", "admin", "stats")
    assert (code, served) == (2, [])
    assert "give --root-key after the name of the command" in err


def test_there_is_no_other_command(run: Run, served: Served) -> None:
    code, _, err = run("relay", "admni")
    assert (code, served) == (2, [])
    assert "There is no command 'admni'. Did you mean \"admin\"?" in err
