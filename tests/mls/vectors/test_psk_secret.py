"""Pre-shared keys, chained into one secret (`psk_secret.json`, RFC 9420 §8.4).

For each list of external PSKs, from none to ten: their ids, made of `psk_id` and
`psk_nonce`, and their secrets give the published `psk_secret`.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("psk_secret.json")
