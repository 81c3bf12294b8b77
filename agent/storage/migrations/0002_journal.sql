-- Frozen. Each line of the log carries the hash of the one before; a line that is forgotten leaves its digest, so
-- that the chain still holds. Hashes are SHA-256. Codes and the recovery code are kept as hashes alone.

CREATE TABLE journal (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    anchor BLOB NOT NULL CHECK (length(anchor) = 32),
    line INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    before BLOB NOT NULL CHECK (length(before) = 32),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    salt BLOB
) STRICT;

CREATE TABLE codes (
    id INTEGER PRIMARY KEY,
    child INTEGER NOT NULL REFERENCES children,
    target INTEGER NOT NULL REFERENCES targets,
    extra INTEGER NOT NULL CHECK (extra > 0),
    request INTEGER REFERENCES requests ON DELETE CASCADE,
    by TEXT NOT NULL,
    why TEXT NOT NULL,
    made_at INTEGER NOT NULL CHECK (made_at BETWEEN -62135596800000000 AND 253402300799999999),
    expires_at INTEGER NOT NULL CHECK (expires_at BETWEEN -62135596800000000 AND 253402300799999999),
    salt BLOB NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;

CREATE TABLE recovery (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;
