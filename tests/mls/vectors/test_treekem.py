"""Update paths, published and own, for all their readers (`treekem.json`, RFC 9420 §7).

* The private keys of each leaf, derived from its path secrets, belong to public keys
  that stand in `ratchet_tree`.
* Each published path has a valid parent hash in the tree. Every other member decrypts
  its published path secret and reaches the published commit secret. The tree with the
  path in it has `tree_hash_after`.
* Each sender makes a path of its own, from which every other member reaches the
  sender's commit secret.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("treekem.json")
