-- The bytes of blobs, in a file of their own, so that messages need not wait for them.

CREATE TABLE chunk (
    number INTEGER PRIMARY KEY,      -- new chunks are next to each other in the file
    blob BLOB NOT NULL,              -- SHA-256 of the whole blob
    part INTEGER NOT NULL,           -- which chunk of 256 KiB, from 0
    bytes BLOB NOT NULL              -- its bytes; only the last may be shorter
) STRICT;
CREATE UNIQUE INDEX chunk_part ON chunk (blob, part);
