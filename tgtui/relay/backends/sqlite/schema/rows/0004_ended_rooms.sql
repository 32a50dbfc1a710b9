-- Rooms that are no more: nobody founds another one under the same group id, whose
-- entries would get places that this relay has stamped before.

CREATE TABLE ended_room (
    mark BLOB PRIMARY KEY            -- a hash of the group id
) STRICT, WITHOUT ROWID;
