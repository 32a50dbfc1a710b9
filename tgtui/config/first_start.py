"""Makes the first configuration file, in which every key stands as a comment."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import Final

from tgtui.config.errors import ConfigNotWritten
from tgtui.config.schema import KEYS, SECTIONS, shown


_WIDTH: Final = 86
_HEAD: Final = """\
# The configuration of tgtui. Every line below that begins with "# " and holds a "="
# shows a default: take away the "# " to change it. An option of the command line wins
# over a variable of the environment (TGTUI_KEYS_BACKEND sets "backend" in [keys]), and
# that over this file. `tgtui config explain` shows what is in effect, and why.
"""


def template() -> str:
    """Return the first configuration file's text, which says nothing but defaults."""
    parts = [_HEAD, *("\n".join(_section(name)) + "\n" for name in SECTIONS)]
    return "\n".join(parts)


def write_first(path: Path) -> bool:
    """Make the file at `path` unless there is one, as `write_text` does.

    Returns:
        Whether the file was made.

    Raises:
        ConfigNotWritten: It could not be made.
    """
    return write_text(path, template())


def write_text(path: Path, text: str) -> bool:
    """Make a file of a text at `path` (0600, its folder 0700) unless there is one.

    It is there whole or not at all, and what is there is never overwritten.

    Returns:
        Whether the file was made.

    Raises:
        ConfigNotWritten: It could not be made.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A link that leads nowhere is somebody's intention too.
        return not os.path.lexists(path) and _linked(path, text)
    except OSError as error:
        raise ConfigNotWritten(path, error.strerror or str(error)) from None


def _linked(path: Path, text: str) -> bool:
    # mkstemp gives mode 0600; a link, unlike a rename, refuses where there is a file.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123  (a handle)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)
    except FileExistsError:
        return False
    finally:
        os.unlink(name)  # noqa: PTH108  (mkstemp's name is a text)
    return True


def _section(section: str) -> Iterator[str]:
    yield f"[{section}]"
    yield from _comment((SECTIONS[section].__doc__ or "").partition("\n")[0])
    for key in KEYS.values():
        if key.section == section:
            yield ""
            yield from _comment(f"{key.description} ({key.wanted})")
            yield f"# {key.name} = {shown(key.default)}"


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in wrap(text, _WIDTH, break_on_hyphens=False)]
