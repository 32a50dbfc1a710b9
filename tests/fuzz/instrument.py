"""Has atheris, where it is installed, watch which branches an input takes."""

from importlib import import_module
from importlib.util import find_spec


def has_atheris() -> bool:
    """Tell whether atheris is installed, as the extra `fuzz` has it."""
    return find_spec("atheris") is not None


def load() -> None:
    """Import the decoders, so that they are watched; nothing may have been before."""
    if not has_atheris():
        return
    import atheris  # noqa: PLC0415  (only where it is installed)

    with atheris.instrument_imports(include=["tgtui"], enable_loader_override=False):
        import_module("tests.fuzz.decoders")
