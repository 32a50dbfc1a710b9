"""What a newcomer opens in a Welcome (`welcome.json`, RFC 9420 §12.4.3.1).

The entry for `key_package` is found and its GroupSecrets decrypt with `init_priv`; the
GroupInfo decrypts, and its signature is valid under `signer_pub`; and its confirmation
tag is the one that the epoch's key schedule, started from the joiner secret without any
PSK, gives for its confirmed transcript hash.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("welcome.json")
