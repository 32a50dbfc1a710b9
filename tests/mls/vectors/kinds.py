"""Which check belongs to which file of vectors."""

from collections.abc import Callable, Mapping
from typing import Final

from tests.mls.vectors.case import Case
from tests.mls.vectors.checks import (
    crypto_basics,
    deserialization,
    key_schedule,
    message_protection,
    messages,
    passive_client,
    psk_secret,
    secret_tree,
    transcript_hashes,
    tree_math,
    tree_operations,
    tree_validation,
    treekem,
    welcome,
)


Check = Callable[[Case], None]

CHECKS: Final[Mapping[str, Check]] = {
    "crypto-basics": crypto_basics.verify,
    "deserialization": deserialization.verify,
    "key-schedule": key_schedule.verify,
    "message-protection": message_protection.verify,
    "messages": messages.verify,
    "psk_secret": psk_secret.verify,
    "secret-tree": secret_tree.verify,
    "transcript-hashes": transcript_hashes.verify,
    "tree-math": tree_math.verify,
    "tree-operations": tree_operations.verify,
    "tree-validation": tree_validation.verify,
    "treekem": treekem.verify,
    "welcome": welcome.verify,
}
"""The check of each kind, by the name of its file."""


def check_of(name: str) -> Check:
    """Return the check for a file called `name`, without its suffix."""
    return _BY_NAME.get(_plain(name), passive_client.verify)


def _plain(name: str) -> str:
    # The published names are not of one mind about hyphens.
    return name.lower().replace("_", "-")


_BY_NAME: Final = {_plain(name): check for name, check in CHECKS.items()}
