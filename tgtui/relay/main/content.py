"""What a relay's descriptor says, and what changes in it (protocol.md M11)."""

from dataclasses import replace
from typing import Final

from tgtui.config import RelaySettings
from tgtui.identity import (
    DescriptorContent,
    FrankingKey,
    ModerationKey,
    ModeratorKey,
    Period,
    RegistrationPolicy,
    RelayLimits,
    TlsKey,
)
from tgtui.relay.main.errors import NotDone
from tgtui.wire import limits


VALIDITY: Final = 365 * limits.DAY
"""For how many milliseconds a descriptor is valid."""

RENEWAL: Final = 60 * limits.DAY
"""How many milliseconds before its end a descriptor is renewed, if it can be."""

LOST_VERSIONS: Final = 1_000
"""How many versions of a descriptor may be lost with data that is restored."""

FOR_EVER: Final = limits.INT

# Clocks differ, and may be set back: what begins now is valid for them as well.
_EARLY: Final = limits.DAY
_LATE: Final = 2 * limits.CLOCK_STEP
_BODY: Final = 16 * limits.KIB


def first_content(
    settings: RelaySettings, franking: bytes, spki: bytes | None, *, now: int
) -> DescriptorContent:
    """Return what the first descriptor of a relay says."""
    content = DescriptorContent(
        version=1,
        issued=now,
        expires=now + VALIDITY,
        franking=(FrankingKey(franking, _from(now)),),
        retention_days=settings.retention_days,
        limits=_limits(settings),
    )
    return with_settings(content, settings, spki, now=now)


def with_settings(
    content: DescriptorContent, settings: RelaySettings, spki: bytes | None, *, now: int
) -> DescriptorContent:
    """Return a content that says how the relay is run.

    Args:
        content: What was said before.
        settings: How the relay is run.
        spki: The SPKI hash of the certificate that the relay vouches for, or None
            where others do.
        now: The time in milliseconds since 1970.
    """
    tls = tuple(key for key in content.tls if key.spki_sha256 == spki)
    if spki is not None and not tls:
        tls = (TlsKey(spki, _from(now)),)
    return replace(
        content,
        tls=tls,
        local=is_local(settings),
        registration=RegistrationPolicy[settings.registration.upper()],
        retention_days=settings.retention_days,
        limits=_limits(settings),
        policy_url=settings.policy_url,
        contact=settings.contact,
    )


def is_local(settings: RelaySettings) -> bool:
    """Tell whether a relay serves this computer alone."""
    shown = settings.behind_proxy or settings.public is not None
    return settings.listen.is_loopback and not shown


def with_franking(
    content: DescriptorContent, public_key: bytes, *, now: int
) -> DescriptorContent:
    """Return a content with a new franking key; the one before ends soon (M11).

    For a while both count: the clock may be set back a little, and a room's time never
    goes back.
    """
    ended = tuple(
        replace(key, period=Period(key.period.since, now + _LATE))
        if key.period.until > now + _LATE
        else key
        for key in content.franking
    )
    return replace(content, franking=(*ended, FrankingKey(public_key, _from(now))))


def with_moderator(
    content: DescriptorContent, moderator: ModeratorKey, *, now: int
) -> DescriptorContent:
    """Return a content that names a moderator to whom reports are sealed.

    Raises:
        NotDone: It names this one already.
    """
    if any(_is_active(key, moderator, now) for key in content.moderation):
        message = "the relay names this moderator already"
        raise NotDone(message)
    added = ModerationKey(moderator, _from(now))
    return replace(content, moderation=(*content.moderation, added))


def without_moderator(
    content: DescriptorContent, moderator: ModeratorKey, *, now: int
) -> DescriptorContent:
    """Return a content by which nothing is sealed to a moderator from now on.

    Raises:
        NotDone: It names no such one.
    """
    active = [key for key in content.moderation if _is_active(key, moderator, now)]
    if not active:
        message = "the relay names no such moderator: look at the KEYFILE"
        raise NotDone(message)
    kept = tuple(
        replace(key, period=Period(key.period.since, now)) if key in active else key
        for key in content.moderation
    )
    return replace(content, moderation=kept)


def issued(content: DescriptorContent, version: int, *, now: int) -> DescriptorContent:
    """Return a content as it is signed now, under a version."""
    return replace(content, version=version, issued=now, expires=now + VALIDITY)


def differences(before: DescriptorContent, after: DescriptorContent) -> tuple[str, ...]:
    """Return the names of the fields in which two contents differ."""
    names = DescriptorContent.__dataclass_fields__
    return tuple(
        name.replace("_", " ")
        for name in names
        if getattr(before, name) != getattr(after, name)
    )


def _from(now: int) -> Period:
    return Period(max(0, now - _EARLY), FOR_EVER)


def _is_active(key: ModerationKey, moderator: ModeratorKey, now: int) -> bool:
    same = key.moderator.hpke_key == moderator.hpke_key
    return same and key.period.covers(now)


def _limits(settings: RelaySettings) -> RelayLimits:
    return RelayLimits(_BODY, settings.max_file_bytes, limits.ROOM)
