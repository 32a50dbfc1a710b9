"""Every number that bounds what client and relay say to each other, once."""

from typing import Final


KIB: Final = 1024
SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

FRAME: Final = 64 * KIB
"""Bytes of a frame on the websocket, either way."""

INLINE: Final = 48 * KIB
"""Bytes of an MLSMessage that a frame carries; a longer one is a blob (M16)."""

GROUP_INFO: Final = 40 * KIB
"""Bytes of an encrypted_group_info in a frame: an `Invitation` holds it, and more."""

REQUEST_BODY: Final = 512 * KIB
"""Bytes of the JSON of a request over HTTP; blobs and reports have limits of theirs."""

COMMIT: Final = 8 * KIB * KIB
"""Bytes of a commit, of the extras or of the group info that are sent as blobs."""

FILE: Final = 100 * KIB * KIB
"""Bytes of a file's ciphertext, unless the relay's operator says otherwise."""

CHUNK: Final = 256 * KIB
"""Bytes of a blob that are made durable at once, so that an upload can resume there."""

GROUP_ID: Final = 32
"""Bytes of a group id, exactly: it is drawn at random by whoever creates the group."""

ROOM: Final = 1_000
"""Accounts of a room."""

DEVICES: Final = 16
"""Devices of an account."""

ADDS: Final = 64
"""Accounts that one commit may add to a room that exists (M16)."""

IN_FLIGHT: Final = 32
"""Submissions of a device in a group that may wait for their receipts (M4)."""

HANDLE: Final = 32
"""Characters of a handle."""

KEY_PACKAGE: Final = 8 * KIB
"""Bytes of a KeyPackage."""

KEY_PACKAGES: Final = 100
"""KeyPackages that the relay keeps of a device, its last-resort one apart."""

KEYS_LOW: Final = 20
"""KeyPackages of a device at which, and below which, it is told that they run out."""

KEY_PACKAGE_LIFE: Final = 30 * DAY
"""Milliseconds that a KeyPackage is kept, and that a last-resort one may be used."""

WELCOME_SECRET: Final = 4 * KIB
"""Bytes of the EncryptedGroupSecrets of one joiner."""

SIGNAL: Final = 12 + 16 + 16
"""Bytes of an ephemeral signal: its nonce, what it says, padded, and a tag (M14)."""

STAMP: Final = 512
"""Bytes of a StampTBS in full."""

ACKS: Final = 256
"""Rooms whose cursors one frame may move."""

RESUMES: Final = 100
"""Rooms that one frame may ask to be resumed, each with a stamp in full."""

PAGE: Final = 256
"""Rooms that one answer lists."""

BLOCKS: Final = 10_000
"""Accounts that an account may block."""

REVOCATIONS: Final = 1_000
"""Revocations of an account's devices that the relay keeps."""

STATEMENT: Final = KIB
"""Bytes of a signed statement."""

NOTICE_KEY: Final = 4 * KIB
"""Bytes of a signed notice key."""

DESCRIPTOR: Final = 256 * KIB
"""Bytes of a relay's signed descriptor (M11)."""

TOKEN: Final = 512
"""Characters of the token of a login."""

SENTENCE: Final = 512
"""Characters of the sentence of a refusal."""

SUBMISSIONS_KEPT: Final = 32
"""Submissions of a device in a room that the relay remembers (M4)."""

BATCH: Final = 256
"""Entries that the relay reads at once for a device that catches up."""

REJOIN: Final = 16 * KIB
"""Bytes of a RejoinRequest (M3)."""

REPORT_SIZES: Final = (16 * KIB, 64 * KIB, 128 * KIB, 512 * KIB)
"""Bytes that a sealed report may have, exactly (M12)."""

OPEN_REPORTS: Final = 10
"""Reports of an account that may wait for a decision."""

REPORTS_A_DAY: Final = 30
"""Reports that an account may hand in within a day."""

TOKEN_LIFE: Final = HOUR
"""Milliseconds for which a login is good."""

CHALLENGE_LIFE: Final = 2 * MINUTE
"""Milliseconds within which a challenge has to be answered."""

REQUEST_LIFE: Final = 14 * DAY
"""Milliseconds after which an invitation that nobody accepted expires (M10)."""

INBOX_LIFE: Final = 365 * DAY
"""Milliseconds for which a notice stays in an inbox."""

HANDLE_REST: Final = 365 * DAY
"""Milliseconds for which the handle of a deleted account is not given out (M8)."""

LEASE: Final = 30 * SECOND
"""Milliseconds for which a device may upload a large commit undisturbed (M16)."""

REJOIN_LEASE: Final = 10 * SECOND
"""Milliseconds that one member has to let a device back in (M3)."""

OFFER_TIME: Final = 60 * SECOND
"""Milliseconds for which a relay that lost entries collects what clients hold (M6)."""

CLOCK_STEP: Final = 60 * SECOND
"""Milliseconds by which the relay's clock may step before it stops accepting (M12)."""

COMMITS_AN_HOUR: Final = 6
"""Commits of a member's device in a room within an hour (M1)."""

ADMIN_COMMITS_A_MINUTE: Final = 60
"""Commits of an administrator's device in a room within a minute (M1)."""

REFRESH: Final = 10 * SECOND
"""Milliseconds within which a room takes one commit that changes no roster (M1)."""

TARGETS_A_DAY: Final = 50
"""Accounts out of contact whose KeyPackages an account may claim within a day (M16)."""

INVITATIONS_A_DAY: Final = 2_000
"""Invitations that the commits of an account may place within a day."""

LARGE_COMMITS_A_DAY: Final = 64
"""Blobs that the commits of an account may leave to rooms within a day."""

LARGE: Final = 2 * KIB
"""Bytes of the plaintext of a message that is not large; most are far below."""

LARGE_MESSAGES_A_DAY: Final = 20_000
"""Messages of an account that are longer than `LARGE`, within a day."""

CLAIMS_A_DAY: Final = 20
"""KeyPackages of a device that strangers get within a day; then the last resort."""

REJOINS_A_DAY: Final = 3
"""Requests to rejoin of a device in a group within a day (M3)."""

REJOIN_LIFE: Final = DAY
"""Milliseconds for which members are asked to let a device back in (M3)."""

HANDLES_A_DAY: Final = 200
"""Handles that an account may look up within a day, whether they are there or not."""

BLOBS_A_DAY: Final = 2_000
"""Blobs that an account may announce within a day."""

SEGMENT: Final = 1 << 40
"""The sequence numbers of a segment: seq = segment * 2^40 + n (M6)."""

INT: Final = (1 << 63) - 1
"""The largest integer in any field."""
