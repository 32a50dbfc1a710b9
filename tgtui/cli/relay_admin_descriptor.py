"""`tgtui relay admin descriptor, moderators, ...`: what a relay says of itself."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import click

from tgtui.cli.errors import KeyfileNotRead
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.output import say_json, say_table, tell
from tgtui.cli.relay_admin_common import (
    asked,
    settings_of,
    with_data,
    with_json,
    with_root_key,
)
from tgtui.cli.relay_admin_said import fields, rows
from tgtui.crypto import SystemEntropy
from tgtui.identity import (
    Descriptor,
    DescriptorContent,
    ModeratorKey,
    parse_moderator_key,
)
from tgtui.relay.main import (
    Change,
    amend,
    remembered,
    rotate_franking as rotate,
    with_moderator,
    without_moderator,
)
from tgtui.relay.web.admin_words import DescriptorIs, GetDescriptor


_LONGEST = 4096


@click.command()
@click.option("--renew", is_flag=True, help="Sign it anew, for another year.")
@with_root_key
@with_json
@with_data
@pass_invocation
def descriptor(
    invocation: Invocation, root_key: Path | None, *, renew: bool, as_json: bool
) -> None:
    """Show what the relay says of itself, under the signature of its root key."""
    if renew:
        found = _amended(
            invocation, lambda content, _: content, "it is renewed", root_key
        )
    elif root_key is not None:
        message = "--root-key goes with --renew"
        raise click.UsageError(message)
    else:
        known = asked(invocation, GetDescriptor(), DescriptorIs)
        found = remembered(known.descriptor)
    if as_json:
        say_json(fields(found))
    else:
        say_table(rows(found))


@click.group()
def moderators() -> None:
    """Say to whom reports are sealed."""


@moderators.command()
@click.argument("keyfile", type=click.Path(path_type=Path))
@with_root_key
@with_data
@pass_invocation
def add(invocation: Invocation, keyfile: Path, root_key: Path | None) -> None:
    """Have reports sealed to the moderator whose public keys are in KEYFILE, too.

    `tgtui moderate init` makes such a file.
    """
    why = "a moderator is added"
    _moderated(invocation, keyfile, root_key, with_moderator, why)


@moderators.command()
@click.argument("keyfile", type=click.Path(path_type=Path))
@with_root_key
@with_data
@pass_invocation
def retire(invocation: Invocation, keyfile: Path, root_key: Path | None) -> None:
    """Have no more reports sealed to the moderator whose public keys are in KEYFILE.

    Reports that were sealed before can still be read with these keys.
    """
    why = "a moderator is retired"
    _moderated(invocation, keyfile, root_key, without_moderator, why)


@click.command("rotate-franking")
@with_root_key
@with_data
@pass_invocation
def rotate_franking(invocation: Invocation, root_key: Path | None) -> None:
    """Stamp with a new key from now on; stamps of the old one stay valid.

    A backup from before knows nothing of the new key: make another one.
    """
    settings = settings_of(invocation)
    old, new = asyncio.run(rotate(settings, SystemEntropy(), root_key=root_key))
    tell(f"the new key is in {new}; {old} is not needed any more: remove it")
    tell("make a new backup: clients refuse a relay that does not know this key")


def _moderated(
    invocation: Invocation,
    keyfile: Path,
    root_key: Path | None,
    change: Callable[..., DescriptorContent],
    why: str,
) -> None:
    """Add or retire the moderator whose public keys are in a file, and say so."""
    moderator = _read(keyfile)
    found = _amended(
        invocation,
        lambda content, now: change(content, moderator, now=now),
        why,
        root_key,
    )
    number = len(found.moderators(time.time_ns() // 1_000_000))
    many = "" if number == 1 else "s"
    tell(f"reports are sealed to {number} moderator{many} from now on")


def _amended(
    invocation: Invocation, change: Change, why: str, root_key: Path | None
) -> Descriptor:
    settings = settings_of(invocation)
    return asyncio.run(amend(settings, change, why=why, root_key=root_key))


def _read(keyfile: Path) -> ModeratorKey:
    """Return the keys of a moderator in a file.

    Raises:
        KeyfileNotRead: It cannot be read.
        IdentityError: It holds no such keys.
    """
    try:
        with keyfile.open("rb") as file:
            text = file.read(_LONGEST)
    except OSError as error:
        raise KeyfileNotRead(keyfile, error.strerror or str(error)) from None
    return parse_moderator_key(text.decode("ascii", "replace"))
