"""Message keys and sender data keys (`secret-tree.json`, RFC 9420 §6.3.2, §9).

* `sender_data`: key and nonce follow from the secret and the sample of the ciphertext.
* A secret tree with as many leaves as the file has is started from `encryption_secret`;
  for each leaf and generation, the keys and nonces of both ratchets are the published
  ones, whether the ratchet jumps there as a receiver's or walks as a sender's.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("secret-tree.json")
