"""What a descriptor says, in words for a person and in names for a program."""

from collections.abc import Iterator

from tgtui.cli.output import Json
from tgtui.cli.relay_admin_common import moment
from tgtui.identity import Descriptor, Period, id_text, key_id_of


def rows(found: Descriptor) -> list[tuple[str, str]]:
    """Return what a descriptor says, for a person."""
    content = found.content
    return [
        ("relay", id_text(found.relay_id)),
        ("version", str(content.version)),
        ("signed", moment(content.issued)),
        ("ends", moment(content.expires)),
        ("serves", "this computer alone" if content.local else "other computers too"),
        ("registration", content.registration.name.lower()),
        ("kept for", f"{content.retention_days} days"),
        ("largest file", f"{content.limits.file} bytes"),
        ("largest room", f"{content.limits.room} accounts"),
        ("rules", content.policy_url or "none are named"),
        ("contact", content.contact or "none is named"),
        *_keys(found),
    ]


def _keys(found: Descriptor) -> Iterator[tuple[str, str]]:
    """Yield the keys that a descriptor names."""
    for stamping in found.content.franking:
        yield "franking key", f"{stamping.key_id.hex()} {_when(stamping.period)}"
    for named in found.content.moderation:
        officer = "(officer) " if named.moderator.officer else ""
        name = key_id_of(named.moderator.hpke_key).hex()
        yield "moderator", f"{name} {officer}{_when(named.period)}"
    for shown in found.content.tls:
        yield "certificate", f"{shown.spki_sha256.hex()} {_when(shown.period)}"


def fields(found: Descriptor) -> dict[str, Json]:
    """Return what a descriptor says, for a program; times are in ms since 1970."""
    content = found.content
    return {
        "relay": id_text(found.relay_id),
        "version": content.version,
        "issued": content.issued,
        "expires": content.expires,
        "local": content.local,
        "registration": content.registration.name.lower(),
        "retention_days": content.retention_days,
        "file": content.limits.file,
        "room": content.limits.room,
        "policy_url": content.policy_url,
        "contact": content.contact,
        "franking": [_key(key.key_id, key.period) for key in content.franking],
        "moderation": [
            _key(key_id_of(key.moderator.hpke_key), key.period)
            | {"officer": key.moderator.officer}
            for key in content.moderation
        ],
        "tls": [_key(key.spki_sha256, key.period) for key in content.tls],
    }


def _key(name: bytes, period: Period) -> dict[str, Json]:
    return {"id": name.hex(), "from": period.since, "until": period.until}


def _when(period: Period) -> str:
    return f"from {moment(period.since)} until {moment(period.until)}"
