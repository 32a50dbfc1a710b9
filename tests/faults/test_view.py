"""The checks of a stream notice each way in which it could be wrong."""

from dataclasses import dataclass, field
from hashlib import sha256

import pytest

from tests.faults.view import Broken, Said, View
from tests.franking.setting import Keys, signing_key
from tests.relay.people import hashed, private_message
from tgtui.franking import StampSigner
from tgtui.identity import key_id_of
from tgtui.wire import ApplicationAad


RELAY = b"r" * 32
GROUP = hashed("group")
KEY = signing_key(hashed("franking"))
ANNA, PHONE = hashed("anna"), hashed("phone")


@dataclass
class Log:
    """A relay's log of one room, which may be told to lie."""

    signer: StampSigner
    head: bytes = bytes(32)
    seq: int = 0
    said: list[tuple[bytes, Said]] = field(default_factory=list)

    def add(self, dev_seq: int, at: int = 1_000, epoch: int = 0) -> None:
        commitment = hashed(f"C {dev_seq}")
        aad = ApplicationAad(commitment, dev_seq, 0).encoded()
        message = private_message(GROUP, 0, aad, handshake=False, size=512)
        self.seq += 1
        _, signature, head = self.signer.stamp(
            GROUP,
            epoch,
            seq=self.seq,
            prev=self.head,
            accepted_at=at,
            account=ANNA,
            device=PHONE,
            commitment=commitment,
            message_hash=sha256(message).digest(),
        )
        place = self.seq.to_bytes(8, "big") + at.to_bytes(8, "big")
        short = self.signer.key_id + place + signature
        self.said.append((short, Said(ANNA, PHONE, message)))
        self.head = head


@pytest.fixture
def log() -> Log:
    log = Log(StampSigner(RELAY, KEY))
    log.add(1)
    log.add(2)
    return log


@pytest.fixture
def view() -> View:
    key_id = key_id_of(KEY.public_key)
    return View(GROUP, Keys(RELAY, {key_id: (KEY.public_key, 0, 1 << 60)}))


def test_a_log_is_followed(log: Log, view: View) -> None:
    for short, said in log.said:
        view.take(short, said)
    assert (view.seq, view.head, view.counts) == (2, log.head, {PHONE: 2})


def test_a_gap_is_noticed(log: Log, view: View) -> None:
    with pytest.raises(Broken, match="gap"):
        view.take(*log.said[1])


def test_a_repeat_is_noticed(log: Log, view: View) -> None:
    view.take(*log.said[0])
    with pytest.raises(Broken, match="repeat"):
        view.take(*log.said[0])


def test_another_chain_is_noticed(log: Log, view: View) -> None:
    view.take(*log.said[0])
    view.head = bytes(32)
    with pytest.raises(Broken, match="does not follow"):
        view.take(*log.said[1])


def test_another_message_is_noticed(log: Log, view: View) -> None:
    with pytest.raises(Broken, match="does not follow"):
        view.take(log.said[0][0], log.said[1][1])


def test_another_epoch_is_noticed(log: Log, view: View) -> None:
    log.add(3, epoch=1)
    view.take(*log.said[0])
    view.take(*log.said[1])
    with pytest.raises(Broken, match="does not follow"):
        view.take(*log.said[2])


@pytest.mark.parametrize("dev_seq", [2, 4])
def test_a_count_that_jumps_is_noticed(log: Log, view: View, dev_seq: int) -> None:
    log.add(dev_seq)
    view.take(*log.said[0])
    view.take(*log.said[1])
    with pytest.raises(Broken, match="dev_seq"):
        view.take(*log.said[2])


def test_a_clock_that_goes_back_is_noticed(log: Log, view: View) -> None:
    log.add(3, at=999)
    view.take(*log.said[0])
    view.take(*log.said[1])
    with pytest.raises(Broken, match="before"):
        view.take(*log.said[2])
