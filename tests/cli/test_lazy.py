"""A group that knows its commands by a table."""

import click
import pytest

from tgtui.cli.lazy import LazyCommand, LazyGroup


HERE = LazyCommand(__name__, "here", "Say where.")


@click.command()
def here() -> str:
    return "here"


@click.group(cls=LazyGroup, lazy={"here": HERE, "gone": LazyCommand("gone", "", "Go.")})
def group() -> None:
    """Have commands."""


@click.group(cls=LazyGroup, lazy={})
def empty() -> None:
    """Have none."""


def test_a_command_is_found_by_its_name() -> None:
    assert group.main(["here"], standalone_mode=False) == "here"


def test_a_command_that_is_not_there_is_no_surprise_but_when_it_is_run() -> None:
    with pytest.raises(ModuleNotFoundError):
        group.main(["gone"], standalone_mode=False)


def test_help_lists_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    group.main(["--help"], standalone_mode=False)
    assert "Commands:\n  here  Say where.\n  gone  Go.\n" in capsys.readouterr().out


def test_an_empty_table_is_not_listed(capsys: pytest.CaptureFixture[str]) -> None:
    empty.main(["--help"], standalone_mode=False)
    assert "Commands:" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "said"),
    [("hear", 'Did you mean "here"'), ("\x1b", r"no command '\\x1b'\.$")],
)
def test_another_name_is_refused(name: str, said: str) -> None:
    with pytest.raises(click.UsageError, match=said):
        group.main([name], standalone_mode=False)


def test_an_option_is_no_command() -> None:
    with pytest.raises(click.NoSuchOption):
        group.main(["--", "--here"], standalone_mode=False)
