"""A relay that is dumped whole, disk and memory, yields nothing of what it carries."""

import asyncio
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

from tests.integration.client import Client
from tests.integration.process import RelayProcess
from tests.integration.relays import settings_for
from tests.integration.talker import ENTROPY, Talker
from tests.integration.test_blobs import bearer
from tests.integration.test_process import relay_process
from tests.integration.test_stamps import whole_stamp
from tgtui.codec import encoded
from tgtui.crypto import Secret, seal
from tgtui.franking import (
    Attachment,
    Category,
    Complaint,
    Evidence,
    FileFacts,
    Kind,
    Role,
    UnverifiedItem,
    commit_to_file,
    consent_digest,
    encryption_key,
    seal_report,
    write_report,
)
from tgtui.franking.suite import FRANK
from tgtui.keys import ModeratorKeys
from tgtui.relay.main.administering import amend
from tgtui.relay.main.content import with_moderator
from tgtui.wire import requests
from tgtui.wire.replies import BlobState


pytestmark = pytest.mark.slow

HANDLE: Final = "anna.in.the.clear"
TITLE: Final = b"a title that is nobody's business"
TEXT: Final = b"the text of a message, word for word"
REACTION: Final = b"a reaction of which the relay knows nothing"
FILE: Final = b"what is in a file, from its first byte to its last. " * 4_000
NAME: Final = b"the name of a file.txt"
NOTE: Final = "a note to the moderators, and to nobody else"

_READABLE: Final = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+ *(.*)")


def spellings(secret: bytes) -> Iterator[bytes]:
    """Yield what a secret looks like as bytes, in hexadecimal and in base64."""
    yield secret
    yield secret.hex().encode()
    yield secret.decode("latin-1").encode("utf-16-le")
    for shift in range(3):
        # The characters that depend on neighbours are left out.
        yield b64encode(bytes(shift) + secret)[4:-4]


def found(secrets: Iterable[bytes], dump: Iterable[bytes]) -> set[bytes]:
    """Return the secrets that are somewhere in a dump, however they are spelt."""
    wanted = {text: secret for secret in secrets for text in spellings(secret)}
    return {secret for part in dump for text, secret in wanted.items() if text in part}


def memory(pid: int) -> Iterator[bytes]:
    """Yield what a process has in its memory, a mapping at a time."""
    maps = Path(f"/proc/{pid}/maps").read_text("utf-8")
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as file:
        for begin, end, name in _READABLE.findall(maps):
            # The kernel lends these, and lets nobody read them from outside.
            if name not in {"[vvar]", "[vvar_vclock]", "[vsyscall]"}:
                file.seek(int(begin, 16))
                yield file.read(int(end, 16) - int(begin, 16))


def disk(relay: RelayProcess) -> Iterator[bytes]:
    """Yield what is in the files of a relay, its log among them."""
    files = [path for path in relay.data.rglob("*") if path.is_file()]
    assert {"relay.db", "relay.db-wal", "blobs.db"} <= {file.name for file in files}
    yield from (file.read_bytes() for file in files)
    yield relay.log.read_bytes()


async def talkers(relay: RelayProcess, *names: str) -> list[Talker]:
    """Return people with accounts and open streams."""
    clients = [Client(relay.url, name) for name in names]
    for client in clients:
        await client.register()
        await client.connect()
    return [Talker(client) for client in clients]


async def send_file(anna: Talker) -> int:
    """Upload a file, and send a message with it."""
    key = Secret(ENTROPY.draw(32))
    ciphertext = seal(FRANK, encryption_key(key), bytes(12), plaintext=FILE, aad=b"")
    blob = sha256(ciphertext).digest()
    body = requests.BeginBlob(blob, len(ciphertext))
    await anna.client.ask("begin-blob", body, BlobState)
    path = f"/v1/blobs/{blob.hex()}?offset=0"
    headers = bearer(anna.client)
    done = await anna.client.http.put(path, content=ciphertext, headers=headers)
    assert done.status_code == 200
    facts = FileFacts(blob, len(FILE), sha256(FILE).digest())
    commitment = commit_to_file(key, facts)
    file = Attachment(blob, len(FILE), commitment, b"text/plain", NAME)
    return await anna.say(b"", kind=Kind.FILE, files=((file, key),))


async def report(relay: RelayProcess, bob: Talker, anna: Talker, seq: int) -> None:
    """Report a message to a moderator, whom the relay's descriptor names."""
    moderator = ModeratorKeys.generate(ENTROPY).public
    await amend(
        settings_for(relay.data),
        lambda content, now: with_moderator(content, moderator, now=now),
        why="a moderator comes",
        root_key=None,
    )
    stamp = await whole_stamp(bob.client, anna.group.group_id, seq)
    franked = anna.sent[seq]
    evidence = Evidence(
        franked.encoded, franked.payload.opening, stamp, anna.client.key.credential
    )
    item = UnverifiedItem.of(evidence, Role.REPORTED)
    complaint = Complaint(
        b"r" * 16,
        Category.HARASSMENT,
        illegal=False,
        note=NOTE,
        consent_digest=consent_digest("all of it"),
    )
    key = bob.client.key
    written = write_report(
        complaint, (item,), reporter=key.credential, device_key=key.signing_key
    )
    sealed = seal_report(written, (moderator.hpke_key,), entropy=ENTROPY)
    path = f"/v1/reports/{complaint.report_id.hex()}"
    done = await bob.client.http.put(
        path, content=encoded(sealed), headers=bearer(bob.client)
    )
    assert done.status_code == 200


def test_what_is_looked_for_would_be_found() -> None:
    secret = bytes(range(200, 232))
    for shift in range(3):
        around = bytes(shift) + secret + b"more"
        assert found([secret], [b64encode(around)]) == {secret}
    for spelt in spellings(secret):
        assert found([secret, b"another"], [b"", b"x" + spelt + b"x"]) == {secret}
    assert not found([secret], [secret[1:] + secret[:1]])


def test_no_content_and_no_key_is_in_a_relay(tmp_path: Path) -> None:
    """Not in its memory, its files or its log (system.md 4)."""

    async def main() -> None:
        async with relay_process(tmp_path) as relay:
            anna, bob = await talkers(relay, HANDLE, "bob")
            await bob.leave_key_package()
            await anna.found(bob, TITLE)
            await bob.join()
            first = await anna.say(TEXT)
            assert TEXT in await bob.hear()
            await anna.say(REACTION, kind=Kind.REACTION)
            assert REACTION in await bob.hear()
            await send_file(anna)
            assert NAME in await bob.hear()
            await report(relay, bob, anna, first)
            secrets = [TITLE, TEXT, REACTION, FILE[:64], FILE[-64:], NAME]
            secrets += [NOTE.encode(), *anna.secrets, *bob.secrets]
            secrets += [anna.group.export(b"dump", context=b"", length=32).expose()]
            # What it may know is there: both places are looked at, and while it runs.
            handle = HANDLE.encode()
            assert found([handle], memory(relay.pid)) == {handle}
            assert found([handle], disk(relay)) == {handle}
            assert found(secrets, memory(relay.pid)) == set()
            assert found(secrets, disk(relay)) == set()
            for talker in (anna, bob):
                await talker.client.close()

    asyncio.run(main())


def test_a_log_names_neither_people_nor_where_they_are(tmp_path: Path) -> None:
    """At the level that a relay has unless it is told otherwise."""

    async def main() -> None:
        async with relay_process(tmp_path) as relay:
            (anna,) = await talkers(relay, HANDLE)
            assert anna.client.socket is not None
            await anna.client.socket.send(b"no frame")
            await anna.client.http.post("/v1/login", content=b"no request")
            await anna.client.close()
            assert await relay.stop() == 0
            log = relay.log.read_bytes()
            assert b'"event": "stopped"' in log
            told = [HANDLE.encode(), anna.client.account, anna.client.device]
            assert found(told, [log]) == set()
            assert b"127.0.0.1" not in log

    asyncio.run(main())
