"""Encrypts to many recipients in one context, which is hashed only once."""

from typing import final

from tgtui.crypto.aead import seal
from tgtui.crypto.entropy import Entropy
from tgtui.crypto.hpke import KEMS
from tgtui.crypto.hpke_schedule import base_context, hpke_labels, schedule_in
from tgtui.crypto.label import labelled
from tgtui.crypto.secret import Secret
from tgtui.crypto.suite import CipherSuite


@final
class BroadcastSealer:
    """EncryptWithLabel (RFC 9420 §5.1.3) for one label and context.

    The library hashes the whole context for each recipient. In a Welcome the context
    grows with the group and so does the number of recipients; hashed here once, it
    leaves the work linear.
    """

    __slots__ = ("_context", "_kem", "_labels", "_suite")

    def __init__(self, suite: CipherSuite, label: bytes, context: bytes) -> None:
        """Hash the context.

        Args:
            suite: Whose HPKE to use.
            label: The label without its prefix "MLS 1.0 ".
            context: What every ciphertext is bound to.
        """
        self._suite = suite
        self._kem = KEMS[suite.kem]
        self._labels = hpke_labels(suite)
        self._context = base_context(self._labels, labelled(label, context))

    def seal(
        self, public_key: bytes, plaintext: bytes, entropy: Entropy
    ) -> tuple[bytes, bytes]:
        """Return KEM output and ciphertext for one recipient.

        With X-Wing the library draws the randomness of the ML-KEM half itself.

        Raises:
            InvalidPublicKey: The key is malformed or has a small order.
            BadLength: The plaintext is longer than the library allows.
        """
        suite = self._suite
        kem_output, shared = self._kem.encapsulate(public_key, entropy)
        schedule = schedule_in(self._labels, Secret(shared), context=self._context)
        key = schedule.derive(b"key", length=suite.key_length)
        # RFC 9180 §5.2: the nonce of the first message is the base nonce, and the key
        # is new with each recipient, so that there is no second message.
        nonce = schedule.derive(b"base_nonce", length=suite.nonce_length).expose()
        return kem_output, seal(suite, key, nonce, plaintext=plaintext, aad=b"")
