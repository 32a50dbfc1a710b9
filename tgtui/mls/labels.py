"""Every label string of RFC 9420, once, without the prefix "MLS 1.0 "."""

from typing import Final


# RFC 9420 §17.6, signature labels
FRAMED_CONTENT_TBS: Final = b"FramedContentTBS"
LEAF_NODE_TBS: Final = b"LeafNodeTBS"
KEY_PACKAGE_TBS: Final = b"KeyPackageTBS"
GROUP_INFO_TBS: Final = b"GroupInfoTBS"

# RFC 9420 §17.7, public key encryption labels
UPDATE_PATH_NODE: Final = b"UpdatePathNode"
WELCOME_SECRETS: Final = b"Welcome"

# RFC 9420 §5.2, reference labels, which carry their prefix themselves
KEY_PACKAGE_REF: Final = b"MLS 1.0 KeyPackage Reference"
PROPOSAL_REF: Final = b"MLS 1.0 Proposal Reference"

# RFC 9420 §7.4, the path
PATH: Final = b"path"
NODE: Final = b"node"

# RFC 9420 §8, the key schedule
JOINER: Final = b"joiner"
WELCOME: Final = b"welcome"
EPOCH: Final = b"epoch"
INIT: Final = b"init"
SENDER_DATA: Final = b"sender data"
ENCRYPTION: Final = b"encryption"
EXPORTER: Final = b"exporter"
EXTERNAL: Final = b"external"
CONFIRM: Final = b"confirm"
MEMBERSHIP: Final = b"membership"
RESUMPTION: Final = b"resumption"
AUTHENTICATION: Final = b"authentication"
DERIVED_PSK: Final = b"derived psk"
EXPORTED: Final = b"exported"

# RFC 9420 §8.3, an HPKE exporter context
EXTERNAL_INIT: Final = b"MLS 1.0 external init secret"

# RFC 9420 §9, the secret tree
TREE: Final = b"tree"
LEFT: Final = b"left"
RIGHT: Final = b"right"
HANDSHAKE: Final = b"handshake"
APPLICATION: Final = b"application"
NONCE: Final = b"nonce"
KEY: Final = b"key"
SECRET: Final = b"secret"
