-- What a relay remembers, blob bytes apart. Ids and keys of accounts, devices and rooms
-- are 32 bytes; times are milliseconds since 1970. Nothing here can be decrypted by it.

CREATE TABLE account (
    account BLOB PRIMARY KEY,        -- its id
    handle TEXT NOT NULL,            -- the name that the relay knows it by
    identity_key BLOB NOT NULL,      -- the key whose hash the id is
    created INTEGER NOT NULL,        -- when it was registered
    suspended INTEGER NOT NULL,      -- 1 while the operator lets it do nothing
    notice_key BLOB                  -- the signed key for notices
) STRICT, WITHOUT ROWID;
CREATE INDEX account_handle ON account (handle);

CREATE TABLE resting_handle (
    handle TEXT PRIMARY KEY,         -- of an account that is gone
    until INTEGER NOT NULL           -- from when it may be given out again
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    device BLOB PRIMARY KEY,         -- its id
    account BLOB NOT NULL,           -- whose it is
    device_key BLOB NOT NULL,        -- its public key
    credential BLOB NOT NULL,        -- what certifies it
    created INTEGER NOT NULL         -- when it was added
) STRICT, WITHOUT ROWID;
CREATE INDEX device_account ON device (account);

CREATE TABLE revocation (
    account BLOB NOT NULL,           -- whose device it was
    device BLOB NOT NULL,            -- which one
    statement BLOB NOT NULL,         -- the signed statement
    PRIMARY KEY (account, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX revocation_device ON revocation (device);

CREATE TABLE token (
    token_hash BLOB PRIMARY KEY,     -- SHA-256 of a registration token
    reusable INTEGER NOT NULL,       -- 1 if it stays after its first use
    expires INTEGER NOT NULL,        -- when it ends; 0 for never
    created INTEGER NOT NULL,        -- when it was made
    used INTEGER NOT NULL            -- how often it was used
) STRICT, WITHOUT ROWID;

CREATE TABLE challenge (
    challenge BLOB PRIMARY KEY,      -- one that was answered
    expires INTEGER NOT NULL         -- until when it would have been good
) STRICT, WITHOUT ROWID;

CREATE TABLE package (
    number INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which they came
    device BLOB NOT NULL,            -- whose KeyPackage it is
    hash BLOB NOT NULL,              -- SHA-256 of it, so that none is there twice
    at INTEGER NOT NULL,             -- when it came
    package BLOB NOT NULL            -- the KeyPackage
) STRICT;
CREATE UNIQUE INDEX package_once ON package (device, hash);
CREATE INDEX package_oldest ON package (device, at, number);
CREATE INDEX package_at ON package (at);

CREATE TABLE last_resort (
    device BLOB PRIMARY KEY,         -- whose KeyPackage of last resort it is
    package BLOB NOT NULL,           -- the KeyPackage
    at INTEGER NOT NULL,             -- when it came
    used INTEGER NOT NULL            -- 1 if it was given out since
) STRICT;
CREATE INDEX last_resort_at ON last_resort (at);

CREATE TABLE contact (
    account BLOB NOT NULL,           -- who accepted
    other BLOB NOT NULL,             -- whom
    PRIMARY KEY (account, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_other ON contact (other);

CREATE TABLE block (
    account BLOB NOT NULL,           -- who blocks
    other BLOB NOT NULL,             -- whom
    PRIMARY KEY (account, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX block_other ON block (other);

CREATE TABLE quota (
    time_window INTEGER NOT NULL,    -- the window of time
    name BLOB NOT NULL,              -- what is counted
    times INTEGER NOT NULL,          -- how often it happened
    PRIMARY KEY (time_window, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE room (
    id INTEGER PRIMARY KEY,          -- a short name, used in the tables below
    group_id BLOB NOT NULL UNIQUE,   -- the group id
    kind INTEGER,                    -- what sort of chat; NULL before there is a room
    seq INTEGER,                     -- the last entry
    head BLOB,                       -- the head of the chain there
    base_seq INTEGER,                -- the last handshake entry
    base_at INTEGER,                 -- when that was accepted
    accepted_at INTEGER,             -- when the last entry was accepted
    first_gone INTEGER,              -- the last entry that is gone (the floor)
    title_signed BLOB,               -- the stamp of the entry that set the title
    title_signature BLOB,            -- its signature
    predecessor BLOB,                -- the group that this one continues
    lease_device BLOB,               -- who holds the lease for a large commit
    lease_until INTEGER,             -- when that ends
    lost_at INTEGER,                 -- when the relay noticed that it lost entries
    offered INTEGER                  -- the highest seq that a client proved since
) STRICT;

CREATE TABLE member (
    room INTEGER NOT NULL,           -- the room's short name
    account BLOB NOT NULL,           -- who
    role INTEGER NOT NULL,           -- what it may do
    devices BLOB NOT NULL,           -- the ids of its devices that are leaves, in a row
    position INTEGER NOT NULL,       -- its place in the order in which members came
    inviter BLOB NOT NULL,           -- the account that added it
    joined INTEGER NOT NULL,         -- the seq of the commit that added it
    joined_at INTEGER NOT NULL,      -- when that was
    accepted INTEGER NOT NULL,       -- 1 if it accepted to be here
    gone INTEGER NOT NULL,           -- 1 if it left or declined
    PRIMARY KEY (room, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_account ON member (account, room);
CREATE INDEX member_waiting ON member (joined_at) WHERE NOT accepted AND NOT gone;

CREATE TABLE departure (
    room INTEGER NOT NULL,           -- the room's short name
    device BLOB NOT NULL,            -- a device that is no longer in the room
    seq INTEGER NOT NULL,            -- the last entry that it may read
    PRIMARY KEY (room, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX departure_by_device ON departure (device);

CREATE TABLE segment (
    room INTEGER NOT NULL,           -- the room's short name
    segment INTEGER NOT NULL,        -- the number of a segment after the first
    record BLOB NOT NULL,            -- the signed record that opened it
    last_head BLOB NOT NULL,         -- the head of the chain before it
    PRIMARY KEY (room, segment)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    number INTEGER PRIMARY KEY,      -- new entries are next to each other in the file
    room INTEGER NOT NULL,           -- the room's short name
    seq INTEGER NOT NULL,            -- its place in the log
    accepted_at INTEGER NOT NULL,    -- when it was accepted
    stamp BLOB NOT NULL,             -- the short stamp
    account BLOB NOT NULL,           -- who sent it
    device BLOB NOT NULL,            -- with which device
    message BLOB,                    -- the encrypted message
    blob BLOB,                       -- or the blob that holds it
    prev BLOB NOT NULL               -- the head of the chain before this entry
) STRICT;
CREATE UNIQUE INDEX entry_place ON entry (room, seq);

CREATE TABLE place (
    id INTEGER PRIMARY KEY,          -- a short name, used in `sent`
    room INTEGER NOT NULL,           -- the room's short name
    device BLOB NOT NULL,            -- a device that is or was in the room
    dev_seq INTEGER NOT NULL,        -- the count of its last submission
    read_through INTEGER             -- its cursor
) STRICT;
CREATE UNIQUE INDEX place_device ON place (room, device);
CREATE INDEX place_by_device ON place (device);

CREATE TABLE sent (
    slot INTEGER PRIMARY KEY,        -- 32 times the place, plus dev_seq modulo 32
    dev_seq INTEGER NOT NULL,        -- the sender's count
    message_hash BLOB NOT NULL,      -- SHA-256 of the message
    commitment BLOB NOT NULL,        -- C
    stamp BLOB NOT NULL              -- the short stamp
) STRICT;

CREATE TABLE commitment (
    room INTEGER NOT NULL,           -- the room's short name
    commitment BLOB NOT NULL,        -- a C since the last handshake
    PRIMARY KEY (room, commitment)
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
    device BLOB PRIMARY KEY,         -- whose it is
    last INTEGER NOT NULL            -- the last place that was used
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
    number INTEGER PRIMARY KEY,      -- new items are next to each other in the file
    device BLOB NOT NULL,            -- whose inbox it is in
    seq INTEGER NOT NULL,            -- its place there
    at INTEGER NOT NULL,             -- when it was put there
    kind INTEGER NOT NULL,           -- what it is
    body BLOB NOT NULL,              -- the encoded item
    group_id BLOB NOT NULL           -- the room that it is of; empty for none
) STRICT;
CREATE UNIQUE INDEX item_place ON item (device, seq);
CREATE INDEX item_at ON item (at);
CREATE INDEX item_group ON item (group_id) WHERE length(group_id) > 0;

CREATE TABLE blob (
    blob BLOB PRIMARY KEY,           -- SHA-256 of its bytes
    owner BLOB NOT NULL,             -- the account that uploads it
    size INTEGER NOT NULL,           -- its length
    received INTEGER NOT NULL,       -- how many bytes are durable
    complete INTEGER NOT NULL,       -- 1 if all are, and their hash was right
    at INTEGER NOT NULL              -- when it was announced
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_owner ON blob (owner, blob);
CREATE INDEX blob_at ON blob (at, blob);

CREATE TABLE report (
    account BLOB NOT NULL,           -- who handed it in
    report BLOB NOT NULL,            -- its id, 16 bytes
    sealed BLOB NOT NULL,            -- the sealed bytes; empty once it was withdrawn
    sealed_hash BLOB NOT NULL,       -- SHA-256 of them, so that a repeat is known
    state TEXT NOT NULL,             -- received or withdrawn
    at INTEGER NOT NULL,             -- when it came into this state
    received INTEGER NOT NULL,       -- when it was handed in
    PRIMARY KEY (account, report)
) STRICT;
CREATE INDEX report_received ON report (received, account, report);

CREATE TABLE rejoin (
    group_id BLOB NOT NULL,          -- the room
    device BLOB NOT NULL,            -- who asks to be let back in
    account BLOB NOT NULL,           -- whose device it is
    request BLOB NOT NULL,           -- the signed request
    at INTEGER NOT NULL,             -- when it asked
    asked BLOB,                      -- the member device whose turn it is
    until INTEGER NOT NULL,          -- when that turn ends
    PRIMARY KEY (group_id, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX rejoin_until ON rejoin (until);

CREATE TABLE meta (
    name TEXT PRIMARY KEY,           -- the name of a value of the relay as a whole
    value BLOB NOT NULL              -- the value
) STRICT, WITHOUT ROWID;
