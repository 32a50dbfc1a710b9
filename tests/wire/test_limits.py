"""The bounds have the values of the design, and agree with each other."""

from tests.mls.support import environment, own_key_package
from tgtui.crypto import DEFAULT_SUITE
from tgtui.wire import encode_body, limits
from tgtui.wire.requests import PutKeyPackages


KIB = 1024
SECOND = 1_000
MINUTE = 60_000
HOUR = 3_600_000
DAY = 86_400_000

VALUES = {
    "KIB": KIB,
    "SECOND": SECOND,
    "MINUTE": MINUTE,
    "HOUR": HOUR,
    "DAY": DAY,
    "FRAME": 64 * KIB,
    "INLINE": 48 * KIB,
    "GROUP_INFO": 40 * KIB,
    "REQUEST_BODY": 512 * KIB,
    "COMMIT": 8 * KIB**2,
    "FILE": 100 * KIB**2,
    "CHUNK": 256 * KIB,
    "GROUP_ID": 32,
    "ROOM": 1_000,
    "DEVICES": 16,
    "ADDS": 64,
    "IN_FLIGHT": 32,
    "HANDLE": 32,
    "KEY_PACKAGE": 8 * KIB,
    "KEY_PACKAGES": 100,
    "KEYS_LOW": 20,
    "KEY_PACKAGE_LIFE": 30 * DAY,
    "WELCOME_SECRET": 4 * KIB,
    "SIGNAL": 44,
    "STAMP": 512,
    "ACKS": 256,
    "RESUMES": 100,
    "PAGE": 256,
    "BLOCKS": 10_000,
    "REVOCATIONS": 1_000,
    "STATEMENT": KIB,
    "INVITATIONS_A_DAY": 2_000,
    "LARGE_COMMITS_A_DAY": 64,
    "LARGE": 2 * KIB,
    "LARGE_MESSAGES_A_DAY": 20_000,
    "NOTICE_KEY": 4 * KIB,
    "DESCRIPTOR": 256 * KIB,
    "TOKEN": 512,
    "SENTENCE": 512,
    "SUBMISSIONS_KEPT": 32,
    "BATCH": 256,
    "REJOIN": 16 * KIB,
    "REPORT_SIZES": (16 * KIB, 64 * KIB, 128 * KIB, 512 * KIB),
    "OPEN_REPORTS": 10,
    "REPORTS_A_DAY": 30,
    "TOKEN_LIFE": HOUR,
    "CHALLENGE_LIFE": 2 * MINUTE,
    "REQUEST_LIFE": 14 * DAY,
    "INBOX_LIFE": 365 * DAY,
    "HANDLE_REST": 365 * DAY,
    "LEASE": 30 * SECOND,
    "REJOIN_LEASE": 10 * SECOND,
    "OFFER_TIME": 60 * SECOND,
    "CLOCK_STEP": 60 * SECOND,
    "COMMITS_AN_HOUR": 6,
    "ADMIN_COMMITS_A_MINUTE": 60,
    "REFRESH": 10 * SECOND,
    "TARGETS_A_DAY": 50,
    "CLAIMS_A_DAY": 20,
    "REJOINS_A_DAY": 3,
    "REJOIN_LIFE": DAY,
    "HANDLES_A_DAY": 200,
    "BLOBS_A_DAY": 2_000,
    "SEGMENT": 2**40,
    "INT": 2**63 - 1,
}


def test_the_values() -> None:
    names = {name: value for name, value in vars(limits).items() if name.isupper()}
    assert names == VALUES


def test_whatever_a_device_has_in_flight_is_remembered() -> None:
    assert limits.SUBMISSIONS_KEPT >= limits.IN_FLIGHT


def test_as_many_key_packages_as_are_kept_go_up_in_one_request() -> None:
    own = own_key_package(bytes(105), environment(), DEFAULT_SUITE, last_resort=True)
    package = own.package.encoded
    assert len(package) < limits.KEY_PACKAGE
    body = PutKeyPackages((package,) * limits.KEY_PACKAGES, package)
    assert len(encode_body(body)) <= limits.REQUEST_BODY


def test_a_sequence_number_of_any_segment_is_an_integer() -> None:
    assert (limits.INT + 1) // limits.SEGMENT == 2**23
