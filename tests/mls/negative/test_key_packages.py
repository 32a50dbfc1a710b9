"""KeyPackages have limits, and keep their secrets to themselves."""

from tests.mls.support import (
    assert_limited,
    own_key_package,
    signing_key,
)
from tgtui.codec import opaque
from tgtui.crypto import (
    Secret,
)
from tgtui.mls import (
    Environment,
    OwnKeyPackage,
    UnverifiedKeyPackage,
    limits,
)


KEY = signing_key("alice")


def test_each_vector_has_a_limit(env: Environment) -> None:
    own = own_key_package("alice", env)
    package, leaf = own.package, own.package.leaf_node
    decode = UnverifiedKeyPackage.decode
    assert_limited(decode, bytes(4), limits.KEY)
    before = bytes(5) + leaf.encoded
    assert_limited(decode, before, limits.EXTENSIONS)
    assert_limited(decode, before + b"\0", limits.SIGNATURE)
    stored = b"\0\1" + opaque(package.encoded)
    for keys in (b"", b"\0", b"\0\0"):
        assert_limited(OwnKeyPackage.decode, stored + keys, limits.KEY)
    assert_limited(OwnKeyPackage.decode, b"\0\1", limits.KEY_PACKAGE)


def test_no_secret_is_printed(env: Environment) -> None:
    own = own_key_package("alice", env)
    for secret in (own.init_private, own.leaf_private, own.signing_key.seed):
        assert isinstance(secret, Secret)
        assert secret.expose().hex() not in repr(own)
        assert repr(secret.expose())[2:-1] not in repr(own)
