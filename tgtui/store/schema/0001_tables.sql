-- What a client remembers. Ids and keys of accounts, devices and rooms are 32 bytes;
-- times are milliseconds since 1970. Bytes that only the engine reads are called
-- encoded. The columns of a table with a row type in tgtui/engine/rows.py are its fields.

CREATE TABLE generation (
    number INTEGER NOT NULL          -- how many transactions were kept
) STRICT;
INSERT INTO generation VALUES (0);

CREATE TABLE value (
    name TEXT PRIMARY KEY,           -- how the engine calls it
    value BLOB NOT NULL              -- encoded
) STRICT, WITHOUT ROWID;

CREATE TABLE chat (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- its number on this device
    kind INTEGER NOT NULL,           -- notes, two people, a group
    state TEXT NOT NULL,             -- how far it has come
    peer BLOB,                       -- the other account, in a chat of two
    title TEXT NOT NULL,             -- cleaned
    description TEXT NOT NULL,       -- cleaned
    "group" BLOB,                    -- the room that is written to
    created INTEGER NOT NULL,        -- when it came to be
    active_at INTEGER NOT NULL,      -- when something happened in it last
    read INTEGER NOT NULL,           -- the place up to which it was read
    muted_until INTEGER NOT NULL,    -- 0 for not muted
    draft TEXT NOT NULL,             -- what was begun to be written
    inviter BLOB,                    -- who invited this account
    facts BLOB NOT NULL              -- encoded
) STRICT;
CREATE INDEX chat_peer ON chat (peer) WHERE peer IS NOT NULL;

CREATE TABLE room (
    number INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which they were added
    "group" BLOB NOT NULL UNIQUE,    -- its id
    chat INTEGER NOT NULL REFERENCES chat (id), -- whose timeline it is part of
    facts BLOB NOT NULL              -- encoded
) STRICT;
CREATE INDEX room_chat ON room (chat);

-- A group may be stored before its room is added: these refer to none.

CREATE TABLE epoch (
    "group" BLOB PRIMARY KEY,        -- the group's id
    epoch BLOB NOT NULL              -- its state but for the message keys, encoded
) STRICT;

CREATE TABLE ratchet (
    "group" BLOB NOT NULL,           -- the group's id
    name BLOB NOT NULL,              -- which record of its message keys
    record BLOB NOT NULL,            -- encoded
    PRIMARY KEY ("group", name)
) STRICT, WITHOUT ROWID;

CREATE TABLE past_entry (
    "group" BLOB NOT NULL,           -- the room
    seq INTEGER NOT NULL,            -- the place in its log
    head BLOB NOT NULL,              -- the hash of the log up to it
    stamp BLOB NOT NULL,             -- what the relay signed, encoded
    PRIMARY KEY ("group", seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
    "group" BLOB NOT NULL,           -- the room
    device BLOB NOT NULL,            -- whose entries are counted
    dev_seq INTEGER NOT NULL,        -- the last one
    resets INTEGER NOT NULL,         -- how often it began anew
    PRIMARY KEY ("group", device)
) STRICT, WITHOUT ROWID;

CREATE TABLE commitment (
    "group" BLOB NOT NULL,           -- the room
    commitment BLOB NOT NULL,        -- one that came in its epoch
    PRIMARY KEY ("group", commitment)
) STRICT, WITHOUT ROWID;

CREATE TABLE place (
    number INTEGER NOT NULL          -- the last place of a timeline that was given
) STRICT;
INSERT INTO place VALUES (0);

CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- its number on this device
    chat INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,          -- its place in the timeline
    "group" BLOB,                    -- the room that it was sent in
    seq INTEGER,                     -- its place in that room's log
    state TEXT NOT NULL,             -- what became of it
    kind INTEGER NOT NULL,           -- text, file and so on; 0 for a line
    account BLOB,                    -- who wrote it, or whom a line names
    device BLOB,                     -- the device that did
    commitment BLOB,                 -- by which others refer to it
    ref INTEGER REFERENCES message (id) ON UPDATE CASCADE ON DELETE SET NULL,
    text TEXT NOT NULL,              -- cleaned
    written INTEGER NOT NULL,        -- when, by the writer's clock
    accepted INTEGER NOT NULL,       -- when, by the relay's; 0 while it waits
    edited INTEGER NOT NULL,         -- 1 if the text is that of an edit
    deleted INTEGER NOT NULL,        -- 1 if it was deleted
    expires INTEGER NOT NULL,        -- when it disappears; 0 for never
    level TEXT NOT NULL,             -- how a line is shown
    reason TEXT NOT NULL,            -- why it failed, or is hidden
    files BLOB NOT NULL,             -- encoded
    -- Texts (1), edits (2) and files (5) are found by their words.
    searched INTEGER GENERATED ALWAYS AS (
        kind IN (1, 2, 5) AND state <> 'hidden' AND NOT deleted AND text <> ''
    ) VIRTUAL
) STRICT;
CREATE INDEX message_chat ON message (chat, place);
CREATE INDEX message_place ON message ("group", seq) WHERE seq IS NOT NULL;
CREATE INDEX message_state ON message ("group", state, seq) WHERE seq IS NOT NULL;
CREATE INDEX message_commitment ON message (commitment) WHERE commitment IS NOT NULL;
CREATE INDEX message_ref ON message (ref) WHERE ref IS NOT NULL;
CREATE INDEX message_expires ON message (expires) WHERE expires > 0;
-- What is unread is counted whenever chats are listed: all that is asked is in here.
CREATE INDEX message_unread ON message (chat, place, account, state, kind, deleted)
    WHERE state = 'received' AND kind > 0 AND NOT deleted;

-- The words, and the chat as one more of them, so that both are looked up at once.
-- Single letters, which most words begin with one of, have lists of their own. A deleted
-- text leaves nothing behind in the index.

CREATE VIEW searchable AS SELECT id, text, chat FROM message WHERE searched;
CREATE VIRTUAL TABLE search USING fts5 (
    text, chat, content = 'searchable', content_rowid = 'id', prefix = '1',
    tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER message_added AFTER INSERT ON message WHEN new.searched BEGIN
    INSERT INTO search (rowid, text, chat) VALUES (new.id, new.text, new.chat);
END;
CREATE TRIGGER message_dropped AFTER DELETE ON message WHEN old.searched BEGIN
    INSERT INTO search (search, rowid, text, chat)
        VALUES ('delete', old.id, old.text, old.chat);
END;
CREATE TRIGGER message_changed
    AFTER UPDATE OF id, chat, state, kind, text, deleted ON message
    WHEN (old.id, old.chat, old.text, old.searched)
        IS NOT (new.id, new.chat, new.text, new.searched)
BEGIN
    INSERT INTO search (search, rowid, text, chat)
        SELECT 'delete', old.id, old.text, old.chat WHERE old.searched;
    INSERT INTO search (rowid, text, chat)
        SELECT new.id, new.text, new.chat WHERE new.searched;
END;

CREATE TABLE evidence (
    message INTEGER PRIMARY KEY,     -- whose it is, or was
    chat INTEGER NOT NULL,           -- in which chat
    "group" BLOB,                    -- in which room
    evidence BLOB NOT NULL,          -- encoded
    until INTEGER NOT NULL           -- how long it outlives the message; 0 for not
) STRICT;
CREATE INDEX evidence_chat ON evidence (chat);
CREATE INDEX evidence_until ON evidence (until) WHERE until > 0;

CREATE TABLE reaction (
    number INTEGER PRIMARY KEY,      -- the order in which they came
    message INTEGER NOT NULL
        REFERENCES message (id) ON UPDATE CASCADE ON DELETE CASCADE,
    account BLOB NOT NULL,           -- who
    text TEXT NOT NULL,              -- what
    commitment BLOB,                 -- by which others refer to it
    UNIQUE (message, account)
) STRICT;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which it is sent
    chat INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
    message INTEGER REFERENCES message (id) ON UPDATE CASCADE ON DELETE SET NULL,
    what BLOB NOT NULL,              -- encoded
    dev_seq INTEGER,                 -- which entry it is to be, while it is under way
    not_before INTEGER NOT NULL,     -- when to try again
    tries INTEGER NOT NULL           -- how often it was refused
) STRICT;
CREATE INDEX outbox_chat ON outbox (chat);
CREATE INDEX outbox_message ON outbox (message) WHERE message IS NOT NULL;

CREATE TABLE attempt (
    "group" BLOB NOT NULL,           -- the room
    dev_seq INTEGER NOT NULL,        -- which entry of this device it would be
    digest BLOB NOT NULL,            -- SHA-256 of the message
    message BLOB NOT NULL,           -- the exact bytes
    outbox INTEGER,                  -- what is sent by it; it may be gone
    proof BLOB NOT NULL,             -- encoded
    current INTEGER NOT NULL,        -- 1 if it is the one that is sent again
    PRIMARY KEY ("group", digest)
) STRICT;
CREATE INDEX attempt_dev_seq ON attempt ("group", dev_seq);

CREATE TABLE person (
    account BLOB PRIMARY KEY,        -- the account
    handle TEXT NOT NULL,            -- how the relay calls it
    petname TEXT NOT NULL,           -- how this user calls it
    verified INTEGER NOT NULL,       -- when its key was checked; 0 for not
    method TEXT NOT NULL,            -- how it was checked
    blocked INTEGER NOT NULL,        -- 1 if it is
    contact INTEGER NOT NULL,        -- 1 if this user accepted to chat with it
    seen INTEGER NOT NULL,           -- when it was first seen
    facts BLOB NOT NULL              -- encoded
) STRICT;
CREATE INDEX person_handle ON person (handle);

CREATE TABLE revocation (
    account BLOB NOT NULL,           -- who
    device BLOB NOT NULL,            -- has revoked which device
    at INTEGER NOT NULL,             -- since when
    PRIMARY KEY (account, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE package (
    reference BLOB PRIMARY KEY,      -- its KeyPackageRef
    private BLOB NOT NULL,           -- with the private keys, encoded
    last_resort INTEGER NOT NULL,    -- 1 if it may be used more than once
    created INTEGER NOT NULL,        -- when it was made
    retired INTEGER NOT NULL         -- since when it is not published; 0 while it is
) STRICT;

CREATE TABLE report (
    report BLOB PRIMARY KEY,         -- its id, 16 bytes
    created INTEGER NOT NULL,        -- when it was written
    state TEXT NOT NULL,             -- what became of it
    sealed BLOB NOT NULL,            -- what is sent; empty once the relay has it
    summary BLOB NOT NULL,           -- encoded
    reason TEXT NOT NULL             -- why it was refused
) STRICT;
