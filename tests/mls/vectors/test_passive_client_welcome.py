"""A client joins by a Welcome (`passive-client-welcome.json`, RFC 9420 §12.4.3.1).

The published private keys belong to the KeyPackage; the client joins, with the tree
inside the Welcome or apart and with external PSKs or none, and has the published epoch
authenticator, then and after its state was stored and restored.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("passive-client-welcome.json")
