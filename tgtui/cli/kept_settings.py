"""The configuration in a backup: taken along, and brought back where there is none."""

from pathlib import Path

from tgtui.cli.invocation import Invocation
from tgtui.cli.output import tell
from tgtui.config import (
    ConfigError,
    Paths,
    Sources,
    load,
    read_file,
    template,
    write_text,
)


def settings_of(invocation: Invocation) -> str:
    """Return the text of the configuration that this run goes by.

    That is nothing where there is none, or none in which anybody has written.

    Raises:
        ConfigError: It cannot be read.
    """
    path = invocation.config_file or Paths.of_user().config_file
    text = read_file(path.absolute()).text if path.exists() else ""
    return "" if text == template() else text


def bring_back(invocation: Invocation, text: str) -> None:
    """Have the configuration of a backup again; what somebody wrote stays as it is.

    Raises:
        ConfigError: It cannot be written, or what is there cannot be read.
    """
    path = Paths.of_user().config_file
    if not text or invocation.config_file is not None:
        return
    there = read_file(path).text if path.exists() else ""
    if there == text:
        return
    place = _beside(path)
    place.unlink(missing_ok=True)
    write_text(place, text)
    if there in {"", template()} and not path.is_symlink() and _can_be_used(place):
        place.replace(path)
        tell(f"the settings of the backup are in {path} again")
        return
    tell(f"the settings of the backup are in {place}: take over what you want")


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.from-backup")


def _can_be_used(path: Path) -> bool:
    try:
        load(Sources({}, {}, read_file(path)))
    except ConfigError:
        return False
    return True
