"""Framing and protection in both directions (`message-protection.json`, RFC 9420 §6).

For a proposal, a commit and application data, sent by leaf 1 in a group of two:

* The published PublicMessage verifies with `membership_key` and `signature_pub`, and
  holds the raw content.
* The raw content, protected anew as a PublicMessage, verifies too; for application data
  protecting it so fails instead.
* The published PrivateMessage unprotects with a fresh secret tree, `sender_data_secret`
  and `signature_pub`, and holds the raw content.
* The raw content, protected anew as a PrivateMessage, unprotects too.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("message-protection.json")
