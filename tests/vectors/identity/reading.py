"""What tgtui itself reads in a statement or text, in the form of the vectors."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tgtui.codec import Reader, decode_whole
from tgtui.identity import (
    Descriptor,
    UnverifiedAccountDeletion,
    UnverifiedCredential,
    UnverifiedDescriptor,
    UnverifiedNoticeKey,
    UnverifiedRejoinRequest,
    UnverifiedRevocation,
    UnverifiedRoomDeletion,
    parse_invite,
    parse_key_string,
    parse_moderator_key,
)


Fields = dict[str, Any]


def _credential(data: bytes) -> Fields:
    claimed = decode_whole(UnverifiedCredential.decode, data[32:])
    said = claimed.verify(data[:32])
    return {
        "device": said.device.hex(),
        "account": said.account.hex(),
        "created": said.created,
    }


def _revocation(data: bytes) -> Fields:
    said = decode_whole(UnverifiedRevocation.decode, data).verify()
    return {
        "account": said.account.hex(),
        "device": said.device.hex(),
        "at": said.at,
    }


def _account_deletion(data: bytes) -> Fields:
    said = decode_whole(UnverifiedAccountDeletion.decode, data).verify()
    return {"account": said.account.hex(), "at": said.at}


def _rejoin_request(data: bytes) -> Fields:
    said = decode_whole(UnverifiedRejoinRequest.decode, data).verify()
    return {
        "group_id": said.group_id.hex(),
        "account": said.credential.account.hex(),
        "key_package": said.key_package.hex(),
        "at": said.at,
    }


def _notice_key(data: bytes) -> Fields:
    claimed = decode_whole(UnverifiedNoticeKey.decode, data)
    said = claimed.verify(claimed.claimed_account)
    return {
        "account": said.credential.account.hex(),
        "created": said.created,
        "hpke_key": said.hpke_key.hex(),
    }


def _room_deletion(data: bytes) -> Fields:
    said = decode_whole(UnverifiedRoomDeletion.decode, data).verify()
    return {
        "group_id": said.group_id.hex(),
        "account": said.account.hex(),
        "at": said.at,
    }


def _descriptor(data: bytes) -> Fields:
    def read(reader: Reader) -> Descriptor:
        claimed = UnverifiedDescriptor.decode(reader)
        return claimed.verify(claimed.claimed_relay_id)

    found = decode_whole(read, data)
    said = found.content
    limits = said.limits
    return {
        "relay_id": found.relay_id.hex(),
        "version": said.version,
        "issued": said.issued,
        "expires": said.expires,
        "local": said.local,
        "registration": said.registration.value,
        "franking": [
            {"key_id": key.key_id.hex(), "period": [key.period.since, key.period.until]}
            for key in said.franking
        ],
        "moderation": [
            {
                "hpke_key": key.moderator.hpke_key.hex(),
                "signature_key": key.moderator.signature_key.hex(),
                "officer": key.moderator.officer,
                "period": [key.period.since, key.period.until],
            }
            for key in said.moderation
        ],
        "tls": [
            {
                "spki_sha256": key.spki_sha256.hex(),
                "period": [key.period.since, key.period.until],
            }
            for key in said.tls
        ],
        "retention_days": said.retention_days,
        "limits": [limits.body, limits.file, limits.room],
        "policy_url": said.policy_url,
        "contact": said.contact,
    }


def _invite(text: str) -> Fields:
    said = parse_invite(text, now=0)
    inviter = said.inviter
    return {
        "reusable": said.reusable,
        "address": said.address.text,
        "token": said.token.expose().hex() if said.token else "",
        "account": inviter.account.hex() if inviter else None,
        "handle": inviter.handle if inviter else None,
        "ticket": said.ticket.expose().hex() if said.ticket else "",
        "expires": said.expires,
    }


def _moderator_key(text: str) -> Fields:
    said = parse_moderator_key(text)
    return {
        "officer": said.officer,
        "signature_key": said.signature_key.hex(),
        "hpke_key": said.hpke_key.hex(),
    }


def _key_string(text: str) -> Fields:
    said = parse_key_string(text)
    return {"handle": said.handle, "account": said.account.hex()}


STATEMENTS: Final[Mapping[str, Callable[[bytes], Fields]]] = {
    "credential": _credential,
    "revocation": _revocation,
    "account deletion": _account_deletion,
    "rejoin request": _rejoin_request,
    "notice key": _notice_key,
    "room deletion": _room_deletion,
    "descriptor": _descriptor,
}
"""The readers of all statements that are bytes; a device key precedes a credential."""

TEXTS: Final[Mapping[str, Callable[[str], Fields]]] = {
    "invite": _invite,
    "moderator key": _moderator_key,
    "key string": _key_string,
}
"""The readers of all texts."""
