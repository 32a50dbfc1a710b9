"""How large each vector of a received structure may be, in bytes or in items."""

from typing import Final


GROUP_ID: Final = 256
KEY: Final = 4_096
SIGNATURE: Final = 4_096
HASH: Final = 64
IDENTITY: Final = 4_096
CAPABILITIES: Final = 512
EXTENSION: Final = 65_536
EXTENSIONS: Final = 131_072
EXTENSION_COUNT: Final = 256
KEY_PACKAGE: Final = 1 << 19
KEM_OUTPUT: Final = 4_096
PSK_ID: Final = 4_096
PSKS: Final = 65_536
SEALED_SECRET: Final = PSKS + 4_096
SENDER_DATA: Final = 256
AUTHENTICATED_DATA: Final = 65_536
APPLICATION_DATA: Final = 1 << 20
CIPHERTEXT: Final = 1 << 26
PROPOSALS: Final = 1 << 26
PATH: Final = 1 << 26
TREE: Final = 1 << 27
SECRETS: Final = 1 << 26
GROUP_INFO: Final = 1 << 27
UNMERGED_LEAVES: Final = 1 << 18
MEMBERS: Final = 1 << 16
NODES: Final = 2 * MEMBERS - 1
PATH_NODES: Final = 16
COMMIT_PROPOSALS: Final = 2 * MEMBERS
