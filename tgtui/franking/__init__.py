"""Commits to a message when sent, so that a report about it can be proved later."""

from tgtui.franking.announcement import (
    Announcement,
    UnverifiedAnnouncement,
    announce,
)
from tgtui.franking.attachment import (
    Attachment,
    FileFacts,
    check_file,
    commit_to_file,
    encryption_key,
)
from tgtui.franking.commitment import (
    check_commitment,
    check_sender,
    commit,
    sign_commitment,
)
from tgtui.franking.content import (
    Content,
    Context,
    FrankedContent,
)
from tgtui.franking.entry import (
    Entry,
    Opened,
    Room,
    Sender,
)
from tgtui.franking.errors import (
    BadStamp,
    CommitmentMismatch,
    FileMismatch,
    ForeignKey,
    FrankingError,
    InvalidReport,
    NewerVersion,
    NotAFork,
    NotAVersion,
    NotFromSender,
    NotSealedToThis,
    NotShown,
    ReportTooLarge,
    SealedBadly,
    WrongRoom,
)
from tgtui.franking.evidence import (
    Evidence,
)
from tgtui.franking.fork import (
    ForkProof,
    UnverifiedForkProof,
    prove_fork,
)
from tgtui.franking.interruption import (
    begin_segment,
    skip_expired,
)
from tgtui.franking.keys import (
    FrankingKeys,
    StampingKey,
)
from tgtui.franking.kind import (
    Kind,
)
from tgtui.franking.meta import (
    FrankedMeta,
    RoomTexts,
    UnverifiedMeta,
)
from tgtui.franking.notice import (
    About,
    Level,
    Notice,
)
from tgtui.franking.payload import (
    Franked,
    Opening,
    Payload,
    frank,
)
from tgtui.franking.placing import (
    out_of_turn,
)
from tgtui.franking.reason import (
    Reason,
)
from tgtui.franking.receive import (
    receive,
)
from tgtui.franking.report import (
    REPORT_ID_LENGTH,
    Category,
    Complaint,
    UnverifiedReport,
    consent_digest,
    write_report,
)
from tgtui.franking.report_item import (
    FileKey,
    Role,
    UnverifiedItem,
)
from tgtui.franking.rule import (
    Rule,
)
from tgtui.franking.sealed_report import (
    SEALED_SIZES,
    SealedReport,
    seal_report,
)
from tgtui.franking.segment import (
    SegmentFields,
    read_segment,
)
from tgtui.franking.sequence import (
    SEGMENT_BITS,
    number_of,
    segment_of,
    start_of,
)
from tgtui.franking.short_stamp import (
    SHORT_STAMP_LENGTH,
    ShortStamp,
)
from tgtui.franking.shown_content import (
    kind_words,
    quoted,
    shown_body,
    shown_file,
)
from tgtui.franking.shown_report import (
    ShownReport,
    show_report,
)
from tgtui.franking.stamp import (
    Stamp,
    StampFields,
    UnverifiedStamp,
)
from tgtui.franking.stamp_signer import (
    StampSigner,
)
from tgtui.franking.state import (
    Delta,
    DeviceCounter,
    PastEntry,
    ReceiverState,
    Records,
    epoch_applied,
)
from tgtui.franking.truncated import (
    TruncatedFields,
    read_truncated,
)
from tgtui.franking.verdict import (
    Again,
    Held,
    Hidden,
    Received,
    Shown,
    Taken,
    Verdict,
    Wanted,
)
from tgtui.franking.verify import (
    Beside,
    Flag,
    Gap,
    VerifiedItem,
    VerifiedReport,
    read_report,
    verify_report,
)
from tgtui.franking.versions import (
    Versions,
)


__all__ = [
    "REPORT_ID_LENGTH",
    "SEALED_SIZES",
    "SEGMENT_BITS",
    "SHORT_STAMP_LENGTH",
    "About",
    "Again",
    "Announcement",
    "Attachment",
    "BadStamp",
    "Beside",
    "Category",
    "CommitmentMismatch",
    "Complaint",
    "Content",
    "Context",
    "Delta",
    "DeviceCounter",
    "Entry",
    "Evidence",
    "FileFacts",
    "FileKey",
    "FileMismatch",
    "Flag",
    "ForeignKey",
    "ForkProof",
    "Franked",
    "FrankedContent",
    "FrankedMeta",
    "FrankingError",
    "FrankingKeys",
    "Gap",
    "Held",
    "Hidden",
    "InvalidReport",
    "Kind",
    "Level",
    "NewerVersion",
    "NotAFork",
    "NotAVersion",
    "NotFromSender",
    "NotSealedToThis",
    "NotShown",
    "Notice",
    "Opened",
    "Opening",
    "PastEntry",
    "Payload",
    "Reason",
    "Received",
    "ReceiverState",
    "Records",
    "ReportTooLarge",
    "Role",
    "Room",
    "RoomTexts",
    "Rule",
    "SealedBadly",
    "SealedReport",
    "SegmentFields",
    "Sender",
    "ShortStamp",
    "Shown",
    "ShownReport",
    "Stamp",
    "StampFields",
    "StampSigner",
    "StampingKey",
    "Taken",
    "TruncatedFields",
    "UnverifiedAnnouncement",
    "UnverifiedForkProof",
    "UnverifiedItem",
    "UnverifiedMeta",
    "UnverifiedReport",
    "UnverifiedStamp",
    "Verdict",
    "VerifiedItem",
    "VerifiedReport",
    "Versions",
    "Wanted",
    "WrongRoom",
    "announce",
    "begin_segment",
    "check_commitment",
    "check_file",
    "check_sender",
    "commit",
    "commit_to_file",
    "consent_digest",
    "encryption_key",
    "epoch_applied",
    "frank",
    "kind_words",
    "number_of",
    "out_of_turn",
    "prove_fork",
    "quoted",
    "read_report",
    "read_segment",
    "read_truncated",
    "receive",
    "seal_report",
    "segment_of",
    "show_report",
    "shown_body",
    "shown_file",
    "sign_commitment",
    "skip_expired",
    "start_of",
    "verify_report",
    "write_report",
]
