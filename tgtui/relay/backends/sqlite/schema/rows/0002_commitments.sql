-- Commitments in chunks: a row for each one dirtied a page for each message.

CREATE TABLE commitments (
    room INTEGER NOT NULL,           -- the room's short name
    chunk INTEGER NOT NULL,          -- the number of the chunk, from 0
    held BLOB NOT NULL,              -- each C, 32 bytes, in the order in which they came
    PRIMARY KEY (room, chunk)
) STRICT, WITHOUT ROWID;

INSERT INTO commitments
SELECT room, row_number() OVER (PARTITION BY room ORDER BY commitment) - 1, commitment
FROM commitment;

DROP TABLE commitment;
