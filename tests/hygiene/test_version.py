"""The version is said in two places, and both say the same."""

import tomllib

import tgtui
from tests.hygiene.sources import ROOT


def test_package_and_project_have_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == tgtui.__version__


def test_the_package_says_what_the_project_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["description"] == tgtui.__doc__
