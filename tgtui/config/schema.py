"""Every section and key that there is, with its type, default and meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args, get_origin

import msgspec
from msgspec import Meta, Struct

from tgtui.config.client import KeysSection, ProfileSection, RelaySection
from tgtui.config.relay import ServeSection
from tgtui.config.values import Endpoint, RelayUrl


SECTIONS: Final[Mapping[str, type[Struct]]] = {
    "profile": ProfileSection,
    "keys": KeysSection,
    "relay": RelaySection,
    "serve": ServeSection,
}
"""The sections, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that can be configured.

    Attributes:
        section: The section that it stands in.
        name: Its name there.
        type: What `msgspec` converts to, constraints included.
        default: The value where nothing else is said.
        description: What it means, in sentences.
        wanted: What a value has to be, as it completes "it must be ...".
        is_hidden: Whether a value may hold a secret, so that it is not shown.
    """

    section: str
    name: str
    type: Any
    default: object
    description: str
    wanted: str
    is_hidden: bool

    @property
    def full_name(self) -> str:
        """The name as it is said: `section.name`."""
        return f"{self.section}.{self.name}"

    @property
    def is_list(self) -> bool:
        """Whether its value is a list of texts."""
        return isinstance(self.default, tuple)

    @property
    def choices(self) -> list[str]:
        """The texts that it chooses from, where it does."""
        kind = get_args(self.type)[0]
        return list(get_args(kind)) if get_origin(kind) is Literal else []

    @property
    def variable(self) -> str:
        """The variable of the environment that sets it."""
        return f"TGTUI_{self.section}_{self.name}".upper()

    def convert(self, value: object, *, strict: bool) -> object:
        """Return `value` as one of this key's type.

        Args:
            value: A value of TOML, or a text.
            strict: Whether a text may not stand for a number or a truth value.

        Raises:
            ValueError: It is not what is wanted.
        """
        kind = get_args(self.type)[0]
        if kind is Endpoint or kind is RelayUrl:
            return kind.parse(msgspec.convert(value, str))
        return msgspec.convert(value, self.type, strict=strict)


def shown(value: object) -> str:
    """Return a value as it is written in TOML."""
    if isinstance(value, Endpoint | RelayUrl):
        value = str(value)
    if not isinstance(value, str | int | tuple):
        return str(value)
    # What JSON writes of text, whole numbers, truth and lists of them is TOML too, but
    # for one character that JSON leaves as it is.
    return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")


def _wanted(kind: Any, meta: Meta) -> str:  # noqa: ANN401  (a type of any form)
    if meta.extra is not None and "wanted" in meta.extra:
        return str(meta.extra["wanted"])
    if hasattr(kind, "wanted"):
        return str(kind.wanted)
    if kind is bool:
        return "true or false"
    if kind is int:
        return f"a whole number from {meta.ge} to {meta.le}"
    if kind == tuple[str, ...]:
        return "a list of texts"
    *most, last = (shown(choice) for choice in get_args(kind))
    return f"{', '.join(most)} or {last}"


def _keys() -> Mapping[str, Key]:
    found = {}
    for section, struct in SECTIONS.items():
        for field in msgspec.structs.fields(struct):
            kind, meta = get_args(field.type)
            key = Key(
                section=section,
                name=field.name,
                type=field.type,
                default=field.default,
                description=meta.description,
                wanted=_wanted(kind, meta),
                is_hidden=bool(meta.extra and meta.extra.get("hidden")),
            )
            found[key.full_name] = key
    return found


KEYS: Final = _keys()
"""Every key by its full name, in the order in which they are written."""
