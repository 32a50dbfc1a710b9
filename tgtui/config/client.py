"""What a client can be told: its profile, where its keys are, which relay it uses."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from tgtui.config.values import RelayUrl


PROFILE_NAME: Final = r"^[a-z0-9][a-z0-9_-]{0,31}\Z"


class ProfileSection(Struct, frozen=True, kw_only=True):
    """Who you are: each profile has keys and data of its own."""

    name: Annotated[
        str,
        Meta(
            pattern=PROFILE_NAME,
            description="The profile that is used where --profile names none.",
            extra={"wanted": "1 to 32 small letters, digits, - or _"},
        ),
    ] = "default"


class KeysSection(Struct, frozen=True, kw_only=True):
    """Where the keys are kept that everything else hangs on."""

    backend: Annotated[
        Literal["keyring", "passphrase"],
        Meta(
            description="The keyring of this computer, or a file sealed with a "
            "passphrase. The one never stands in for the other by itself."
        ),
    ] = "keyring"
    passphrase_command: Annotated[
        tuple[str, ...],
        Meta(
            description="A program and its arguments; it prints the passphrase on its "
            "first line. Without one you are asked.",
            extra={"hidden": True},
        ),
    ] = ()
    timeout_seconds: Annotated[
        int,
        Meta(
            ge=1,
            le=600,
            description="How long the keyring, or the program, may take to answer. A "
            "locked keyring waits for you to unlock it.",
        ),
    ] = 60


class RelaySection(Struct, frozen=True, kw_only=True):
    """The relay that this client connects to."""

    url: Annotated[
        RelayUrl,
        Meta(
            description="The address that its operator gave you, or an invite holds. "
            '"embedded" is a relay on this computer alone.'
        ),
    ] = RelayUrl("embedded")
