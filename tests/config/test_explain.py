"""What is in effect and who said it; never what may be secret."""

from pathlib import Path

from tests.config.support import loaded, written
from tgtui.config import Flag, explain


def test_each_value_has_its_origin(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '[serve]\ncontact = "ops@relay.example"\n\n[keys]\n'
        'passphrase_command = ["echo", "hunter2"]\n',
    )
    environment = {"TGTUI_SERVE_RETENTION_DAYS": "90"}
    flags = {"profile.name": Flag("--profile", "second")}
    config = loaded(path, environment, flags)
    shown = [(each.name, each.value, each.origin) for each in explain(config)]
    assert shown == [
        ("profile.name", '"second"', "--profile"),
        ("keys.backend", '"keyring"', "default"),
        ("keys.passphrase_command", "(set, 2 words, not shown)", f"{path}:5"),
        ("keys.timeout_seconds", "60", "default"),
        ("relay.url", '"embedded"', "default"),
        ("serve.listen", '"127.0.0.1:4443"', "default"),
        ("serve.data", '""', "default"),
        ("serve.tls_cert", '""', "default"),
        ("serve.tls_key", '""', "default"),
        ("serve.plain", "false", "default"),
        ("serve.behind_proxy", "false", "default"),
        ("serve.registration", '"invite"', "default"),
        ("serve.retention_days", "90", "TGTUI_SERVE_RETENTION_DAYS"),
        ("serve.file_mib", "100", "default"),
        ("serve.account_storage_mib", "1024", "default"),
        ("serve.policy_url", '""', "default"),
        ("serve.contact", '"ops@relay.example"', f"{path}:2"),
        ("serve.log_level", '"info"', "default"),
    ]


def test_one_word_is_hidden_too() -> None:
    config = loaded(environment={"TGTUI_KEYS_PASSPHRASE_COMMAND": "hunter2"})
    values = {each.name: each.value for each in explain(config)}
    assert values["keys.passphrase_command"] == "(set, 1 word, not shown)"


def test_nothing_shown_steers_the_terminal(tmp_path: Path) -> None:
    path = written(tmp_path, '[serve]\ncontact = "a\\u202eb"\n')
    values = {each.name: each.value for each in explain(loaded(path))}
    assert values["serve.contact"] == '"ab"'
