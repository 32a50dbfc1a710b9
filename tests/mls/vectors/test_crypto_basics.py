"""The labelled primitives of each cipher suite (`crypto-basics.json`, RFC 9420 §5, §8).

* `ref_hash`: RefHash of a label and value is `out`.
* `expand_with_label`, `derive_secret`, `derive_tree_secret`: each gives `out`.
* `sign_with_label`: the published signature is valid, and so is an own one made with
  the published private key.
* `encrypt_with_label`: the published ciphertext decrypts to `plaintext`, and so does an
  own encryption to the published public key.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("crypto-basics.json")
