"""The README holds the two lines that do all, where `.ci/run` finds them."""

import re

import pytest

from tests.hygiene.sources import ROOT


README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["run", "test"])
def test_the_line_stands_alone_below_its_mark(name: str) -> None:
    blocks = re.findall(rf"<!-- ci: {name} -->\n```sh\n(.+)\n```\n", README)
    assert len(blocks) == 1


def test_every_file_that_is_linked_is_there() -> None:
    links = re.findall(r"\]\(((?!https?:)[^)#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_module_that_is_run_is_there() -> None:
    shown = re.sub(r"<!--.*?-->", "", README, flags=re.DOTALL)
    modules = set(re.findall(r"python -m (tests[\w.]*)", shown))
    paths = [ROOT / module.replace(".", "/") for module in modules]
    missing = [
        path.name
        for path in paths
        if not path.with_suffix(".py").exists() and not (path / "__main__.py").exists()
    ]
    assert missing == []


def test_every_scenario_is_named() -> None:
    scripts = sorted((ROOT / "tests" / "scenarios").glob("[a-z]*.py"))
    shown = [path for path in scripts if not path.name.startswith("test_")]
    names = [path.relative_to(ROOT).as_posix() for path in shown]
    assert [name for name in names if f"`{name}`" not in README] == []
