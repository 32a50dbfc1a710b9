"""What a relay can be told: where it listens, whom it lets in, how much it keeps."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from tgtui.config.paths import Paths
from tgtui.config.values import Endpoint


MIB: Final = 1 << 20

_PATH: Final = r"^(?:(?:/|~/)[^\x00-\x1f]*)?\Z"
_PATH_WANTED: Final = 'empty, or a path that starts with "/" or "~/"'

_EXPOSED: Final = (
    "without TLS everybody on the way sees who speaks with whom; listen on 127.0.0.1, "
    "or set behind_proxy where a proxy speaks TLS"
)

Registration = Literal["open", "invite", "closed"]
LogLevel = Literal["debug", "info", "warning", "error"]


class ServeSection(Struct, frozen=True, kw_only=True):
    """A relay of your own, started by `tgtui relay`."""

    listen: Annotated[
        Endpoint,
        Meta(
            description="Where to listen. 127.0.0.1 is for this computer alone, "
            "0.0.0.0 for everybody; port 0 lets the system choose."
        ),
    ] = Endpoint("127.0.0.1", 4443)
    data: Annotated[
        str,
        Meta(
            pattern=_PATH,
            description="The folder of the relay's data; empty for the usual place.",
            extra={"wanted": _PATH_WANTED},
        ),
    ] = ""
    tls_cert: Annotated[
        str,
        Meta(
            pattern=_PATH,
            description="A certificate chain in PEM. Without one the relay makes its "
            "own, for which its id vouches.",
            extra={"wanted": _PATH_WANTED},
        ),
    ] = ""
    tls_key: Annotated[
        str,
        Meta(
            pattern=_PATH,
            description="The private key of that certificate, in PEM.",
            extra={"wanted": _PATH_WANTED},
        ),
    ] = ""
    plain: Annotated[
        bool,
        Meta(description="Speak without TLS: on 127.0.0.1 or behind a proxy alone."),
    ] = False
    behind_proxy: Annotated[
        bool,
        Meta(
            description="A proxy in front speaks TLS for the relay. It must say in "
            "X-Forwarded-For from where each request comes."
        ),
    ] = False
    registration: Annotated[
        Registration,
        Meta(description="Who may make an account: all, the invited, or nobody more."),
    ] = "invite"
    retention_days: Annotated[
        int,
        Meta(
            ge=30,
            le=3650,
            description="How long messages and files wait for devices that are away.",
        ),
    ] = 30
    file_mib: Annotated[
        int,
        Meta(ge=1, le=16384, description="The largest file, in MiB."),
    ] = 100
    account_storage_mib: Annotated[
        int,
        Meta(
            ge=1,
            le=1 << 24,
            description="How much the files of an account may take, in MiB.",
        ),
    ] = 1024
    policy_url: Annotated[
        str,
        Meta(
            pattern=r"^(?:https://[!-~]+)?\Z",
            max_length=255,
            description="Where the rules of this relay can be read.",
            extra={"wanted": 'empty, or an address that starts with "https://"'},
        ),
    ] = ""
    contact: Annotated[
        str,
        Meta(
            pattern=r"^[^\x00-\x1f\x7f-\x9f]*\Z",
            max_length=255,
            description="How to reach its operator.",
            extra={"wanted": "a line of at most 255 characters"},
        ),
    ] = ""
    log_level: Annotated[
        LogLevel,
        Meta(description='What is logged; only "debug" names handles and addresses.'),
    ] = "info"


class RelaySettings(Struct, frozen=True, kw_only=True):
    """All that a relay is started with.

    Attributes:
        listen: Where it listens.
        data: The folder of its data.
        tls_files: Certificate chain and private key, or None for its own.
        is_plain: Whether it speaks without TLS.
        behind_proxy: Whether a proxy says where requests come from.
        registration: Who may make an account.
        retention_days: How long entries and blobs are kept at most.
        max_file_bytes: The largest blob.
        account_storage_bytes: The most that the blobs of an account take together.
        policy_url: Where its rules are, or empty.
        contact: How to reach its operator, or empty.
        log_level: The least severe messages that are logged.
    """

    listen: Endpoint
    data: Path
    tls_files: tuple[Path, Path] | None
    is_plain: bool
    behind_proxy: bool
    registration: Registration
    retention_days: int
    max_file_bytes: int
    account_storage_bytes: int
    policy_url: str
    contact: str
    log_level: LogLevel


def relay_settings(section: ServeSection, paths: Paths) -> RelaySettings:
    """Return what a relay is started with, every default filled in."""
    cert, key = section.tls_cert, section.tls_key
    files = (Path(cert).expanduser(), Path(key).expanduser()) if cert else None
    return RelaySettings(
        listen=section.listen,
        data=Path(section.data).expanduser() if section.data else paths.relay,
        tls_files=files,
        is_plain=section.plain or (section.behind_proxy and files is None),
        behind_proxy=section.behind_proxy,
        registration=section.registration,
        retention_days=section.retention_days,
        max_file_bytes=section.file_mib * MIB,
        account_storage_bytes=section.account_storage_mib * MIB,
        policy_url=section.policy_url,
        contact=section.contact,
        log_level=section.log_level,
    )


def contradictions(section: ServeSection) -> Iterator[tuple[str, str]]:
    """Yield each key that another one rules out, and why."""
    for given, other in (("tls_cert", "tls_key"), ("tls_key", "tls_cert")):
        if getattr(section, given) and not getattr(section, other):
            yield given, f"{given} needs {other}"
    if section.plain and section.tls_cert:
        yield "plain", "plain and tls_cert rule each other out"
    if section.plain and not (section.behind_proxy or section.listen.is_loopback):
        yield "plain", _EXPOSED
