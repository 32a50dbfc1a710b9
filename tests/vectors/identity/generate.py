"""Writes the vectors of identity: `python -m tests.vectors.identity.generate`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from tests.identity.people import (
    ANNA,
    ANNAS_ACCOUNT,
    ANNAS_DEVICE,
    ANNAS_DEVICE_ID,
    BOBS_ACCOUNT,
    BOBS_DEVICE,
    CREATED,
    ROOT,
    annas_credential,
    bobs_credential,
)
from tests.identity.relays import (
    DAY,
    PERIOD,
    RELAY,
    content,
    franking_keys,
    moderator,
    sealing_key,
)
from tests.vectors.identity import reading
from tgtui.codec import encoded, opaque, uint
from tgtui.crypto import Secret, SigningKey, sign_with_label
from tgtui.identity import (
    DescriptorContent,
    Invite,
    Inviter,
    KeyString,
    Login,
    ModerationKey,
    ModeratorKey,
    Period,
    Registration,
    RegistrationPolicy,
    RelayAddress,
    TlsKey,
    account_of,
    check_handle,
    device_of,
    id_text,
    key_id_of,
    labels,
    safety_number,
    sign_account_deletion,
    sign_credential,
    sign_descriptor,
    sign_notice_key,
    sign_rejoin,
    sign_revocation,
    sign_room_deletion,
)
from tgtui.identity.copied_text import TextKind


FILE: Final = Path(__file__).parent / "identity.json"
GROUP: Final = b"G" * 32
CHALLENGE: Final = bytes(range(32))
INVITE: Final = TextKind("invite", "tgtui-invite", labels.INVITE_CHECK, 0)
Vector = dict[str, Any]


def ids() -> Vector:
    """Return the ids of known keys, and a safety number."""
    numbers = safety_number(ANNAS_ACCOUNT, BOBS_ACCOUNT)
    return {
        "identity_key": ANNA.public_key.hex(),
        "account": account_of(ANNA.public_key).hex(),
        "account_text": id_text(ANNAS_ACCOUNT),
        "device_key": ANNAS_DEVICE.public_key.hex(),
        "device": device_of(ANNAS_DEVICE.public_key).hex(),
        "root_key": ROOT.public_key.hex(),
        "relay_id": RELAY.hex(),
        "key_id": key_id_of(ROOT.public_key).hex(),
        "other_account": BOBS_ACCOUNT.hex(),
        "safety_number": " ".join(numbers),
    }


def logins() -> list[Vector]:
    """Return the signature of a login, and that of a registration."""
    said: Vector = {
        "device_key": ANNAS_DEVICE.public_key.hex(),
        "relay_id": RELAY.hex(),
        "challenge": CHALLENGE.hex(),
        "account": ANNAS_ACCOUNT.hex(),
    }
    login = Login(RELAY, CHALLENGE, ANNAS_ACCOUNT).sign(ANNAS_DEVICE)
    handle = check_handle("anna")
    registration = Registration(RELAY, CHALLENGE, ANNAS_ACCOUNT, handle)
    signature = registration.sign(ANNAS_DEVICE)
    return [
        {**said, "signature": login.hex()},
        {**said, "handle": handle, "signature": signature.hex()},
    ]


def statements() -> Iterator[tuple[str, bytes]]:
    """Yield valid statements, each behind its kind."""
    credential = annas_credential()
    for created in (CREATED, 0, (1 << 64) - 1):
        made = sign_credential(ANNA, ANNAS_DEVICE.public_key, created=created)
        yield "credential", made.device_key + made.encoded()
    yield "revocation", encoded(sign_revocation(ANNA, ANNAS_DEVICE_ID, at=CREATED))
    yield "account deletion", encoded(sign_account_deletion(ANNA, at=CREATED))
    for group_id, package in ((GROUP, b"key package"), (b"", bytes(70))):
        request = sign_rejoin(
            ANNAS_DEVICE,
            credential,
            group_id=group_id,
            key_package=package,
            at=CREATED + 1,
        )
        yield "rejoin request", encoded(request)
    notice = sign_notice_key(
        ANNAS_DEVICE, credential, hpke_key=sealing_key(1), created=CREATED + 2
    )
    yield "notice key", encoded(notice)
    deletion = sign_room_deletion(
        ANNAS_DEVICE, credential, group_id=GROUP, at=CREATED + 3
    )
    yield "room deletion", encoded(deletion)
    for said in contents():
        yield "descriptor", sign_descriptor(ROOT, said)


def contents() -> Iterator[DescriptorContent]:
    """Yield what descriptors say."""
    full = content()
    yield full
    yield replace(
        full,
        version=(1 << 64) - 1,
        expires=CREATED + 366 * DAY,
        franking=franking_keys(1),
        moderation=(),
        tls=(),
        local=True,
        registration=RegistrationPolicy.CLOSED,
        policy_url="",
        contact="",
    )


def bad_statements() -> Iterator[tuple[str, str, bytes]]:
    """Yield statements that are signed and yet wrong: kind, why, bytes."""
    bob, full = BOBS_DEVICE.public_key, content()
    data = dict(statements())
    yield "credential", "another device", bob + data["credential"][32:]
    yield (
        "credential",
        "version 2",
        b"".join((data["credential"][:32], b"\x02", data["credential"][33:])),
    )
    yield "revocation", "one byte more", data["revocation"] + b"\0"
    yield "account deletion", "one byte less", data["account deletion"][:-1]
    head = b"\x01" + opaque(GROUP) + annas_credential().encoded() + bob
    tail = opaque(b"package") + uint(CREATED, 8)
    yield (
        "rejoin request",
        "not certified",
        signed(BOBS_DEVICE, labels.REJOIN, head + tail),
    )
    yield (
        "rejoin request",
        "a length of two bytes",
        signed(
            ANNAS_DEVICE, labels.REJOIN, b"\x01\x40" + data["rejoin request"][1:-64]
        ),
    )
    theirs = bobs_credential().encoded()
    yield (
        "notice key",
        "another account",
        signed(
            BOBS_DEVICE,
            labels.NOTICE,
            b"\x01"
            + ANNAS_ACCOUNT
            + bob
            + theirs
            + uint(CREATED, 8)
            + opaque(sealing_key(1)),
        ),
    )
    yield (
        "notice key",
        "no key of X-Wing",
        signed(
            ANNAS_DEVICE,
            labels.NOTICE,
            data["notice key"][:178] + opaque(bytes(32)),
        ),
    )
    for why, change in bad_contents().items():
        said = encoded(replace(full, **change))  # type: ignore[arg-type]  # any field
        yield (
            "descriptor",
            why,
            signed(ROOT, labels.DESCRIPTOR, b"\x01" + ROOT.public_key + said),
        )


def bad_contents() -> Mapping[str, Mapping[str, object]]:
    """Return what no descriptor says, by why not."""
    nobody = ModeratorKey(bytes(32), bytes(32))
    return {
        "no franking key": {"franking": ()},
        "one franking key twice": {"franking": franking_keys(1) * 2},
        "valid for too long": {"expires": CREATED + 366 * DAY + 1},
        "never valid": {"expires": CREATED},
        "messages kept too shortly": {"retention_days": 29},
        "a control character": {"contact": "\x9b"},
        "a period without time": {"tls": (TlsKey(bytes(32), Period(5, 5)),)},
        "no key of X-Wing": {"moderation": (ModerationKey(nobody, PERIOD),)},
        "a policy that is none": {"registration": 3},
    }


def signed(key: SigningKey, label: bytes, data: bytes) -> bytes:
    """Return bytes and their signature."""
    return data + sign_with_label(key, label, data)


def texts() -> Iterator[tuple[str, str]]:
    """Yield valid texts, each behind its kind."""
    address = RelayAddress("relay.example.org", 4443, RELAY)
    yield "invite", Invite(address).text()
    yield (
        "invite",
        Invite(
            RelayAddress("relay.example.org", 443, None),
            expires=CREATED,
            reusable=True,
            token=Secret(b"t" * 32),
            inviter=Inviter(ANNAS_ACCOUNT, check_handle("anna")),
            ticket=Secret(b"r" * 64),
        ).text(),
    )
    local = RelayAddress("::1", 7, RELAY, tls=False)
    yield "invite", Invite(local, inviter=Inviter(BOBS_ACCOUNT)).text().upper()
    yield "moderator key", moderator(1).text
    yield "moderator key", moderator(2, officer=True).text
    yield "key string", KeyString(check_handle("bob"), BOBS_ACCOUNT).text
    yield "key string", KeyString(check_handle("a_long.handle"), ANNAS_ACCOUNT).text


def bad_texts() -> Iterator[tuple[str, str, str]]:
    """Yield texts that are wrong: kind, why, text."""
    good = dict(texts())
    for kind, text in good.items():
        last = "a" if text[-1].lower() != "a" else "b"
        yield kind, "mistyped", text[:-1] + last
        yield kind, "cut short", text[:-1]
        yield kind, "a space inside", text[:30] + " " + text[30:]
        yield kind, "version 2", text.replace(":1:", ":2:")
    yield "key string", "no handle", good["key string"].replace("a_long.handle", "a..b")
    yield "key string", "upper case", good["key string"].upper()
    head, address = b"\x01\x00", opaque(b"https://relay.example.org")
    rest = b"\x00\x00\x00\x00" + bytes(8)
    for why, body in {
        "unknown flags": b"\x01\x02" + address + rest,
        "no relay": head + opaque(b"relay.example.org") + rest,
        "a handle of nobody": head + address + b"\x00\x00" + opaque(b"anna") + bytes(9),
        "a long token": head + address + opaque(bytes(33)) + bytes(11),
        "one byte more": head + address + rest + b"\x00",
    }.items():
        yield "invite", why, INVITE.write(body)


def vectors() -> Vector:
    """Return all vectors."""
    return {
        "ids": ids(),
        "logins": logins(),
        "statements": [
            {
                "kind": kind,
                "bytes": data.hex(),
                "fields": reading.STATEMENTS[kind](data),
            }
            for kind, data in statements()
        ],
        "bad_statements": [
            {"kind": kind, "why": why, "bytes": data.hex()}
            for kind, why, data in bad_statements()
        ],
        "texts": [
            {"kind": kind, "text": text, "fields": reading.TEXTS[kind](text)}
            for kind, text in texts()
        ],
        "bad_texts": [
            {"kind": kind, "why": why, "text": text} for kind, why, text in bad_texts()
        ],
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n", "utf-8")
