"""The secrets of several epochs in a row (`key-schedule.json`, RFC 9420 §8).

From `initial_init_secret` on, for each epoch: the GroupContext encodes to
`group_context`; all secrets of the key schedule, from `joiner_secret` to
`resumption_psk`, follow from the init secret before, `commit_secret`, `psk_secret` and
the context; `external_pub` is the public key derived from `external_secret`; and
MLS-Exporter gives `exporter.secret`.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("key-schedule.json")
