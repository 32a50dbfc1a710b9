"""How an entry of a vault is called, and how large it may be."""

import re
from typing import Final

from tgtui.crypto import Secret
from tgtui.vault.errors import BadEntry


SERVICE: Final = "tgtui"
"""The name under which an OS keyring shows every entry."""

MAX_SECRET: Final = 768
"""The most bytes of one entry; Windows keeps 1280 characters, and base64 makes 1024."""

WORD: Final = r"[a-z0-9_-]{1,32}"
"""What a profile is called, and what the second half of an entry's name is."""

_NAME: Final = re.compile(f"{WORD}/{WORD}")


def check_name(name: str) -> None:
    """Require that `name` is `<profile>/<entry>`.

    Raises:
        BadEntry: It is not.
    """
    if not _NAME.fullmatch(name):
        message = f"An entry is not called {name!a}."
        raise BadEntry(message, "It is called <profile>/<entry>.")


def check_secret(secret: Secret) -> None:
    """Require that `secret` has a size that every vault can keep.

    Raises:
        BadEntry: It has none, or more than 768 bytes.
    """
    if not 0 < len(secret) <= MAX_SECRET:
        message = f"An entry has 1 to {MAX_SECRET} bytes, not {len(secret)}."
        raise BadEntry(message)
