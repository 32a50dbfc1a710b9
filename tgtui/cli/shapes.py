"""The JSON of what the engine shows: its names, ids as text, enumerations as words."""

from enum import Enum, StrEnum
from typing import Any, Final

import msgspec

from tgtui.cli.output import Json
from tgtui.engine.views import MessageView
from tgtui.franking import Kind
from tgtui.identity import id_text


_IN_BASE32: Final = frozenset({"account", "peer", "added_by", "relay"})
"""The fields whose bytes are written as in key strings and addresses."""

_KINDS: Final = {0: "line", **{kind.value: kind.name.lower() for kind in Kind}}


def shape(value: object) -> Json:
    """Return views, or many of them, as JSON."""
    if isinstance(value, msgspec.Struct):
        fields = msgspec.structs.asdict(value)
        shaped = {name: _field(name, inner) for name, inner in fields.items()}
        if isinstance(value, MessageView):
            shaped["kind"] = _KINDS.get(value.kind, str(value.kind))
        return shaped
    if isinstance(value, tuple | list):
        return [shape(inner) for inner in value]
    if isinstance(value, Enum):
        return _word(value)
    if isinstance(value, bytes):
        return value.hex()
    assert value is None or isinstance(value, str | int)  # noqa: S101  (for the types)
    return value


def _field(name: str, value: Any) -> Json:  # noqa: ANN401  (of any view)
    if name in _IN_BASE32 and isinstance(value, bytes):
        return id_text(value)
    return shape(value)


def _word(value: Enum) -> str:
    return str(value.value) if isinstance(value, StrEnum) else value.name.lower()
