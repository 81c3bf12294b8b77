-- Frozen: a change of the tables is a further file. Moments and lengths are microseconds (UTC), days are
-- proleptic Gregorian ordinals, spans and totals are whole seconds; none beyond the years 1 to 9999, so that one
-- that the disk has changed is found by SQLite's own check and not by a reader.

CREATE TABLE children (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE targets (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE marks (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    sequence INTEGER NOT NULL,
    clean INTEGER NOT NULL CHECK (clean IN (0, 1)),
    moment INTEGER NOT NULL CHECK (moment BETWEEN -62135596800000000 AND 253402300799999999),
    boottime INTEGER NOT NULL,
    monotonic INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    off_by INTEGER NOT NULL
) STRICT;

CREATE TABLE in_use (
    child INTEGER NOT NULL REFERENCES children,
    target INTEGER NOT NULL REFERENCES targets,
    PRIMARY KEY (child, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE spans (
    child INTEGER NOT NULL REFERENCES children,
    day INTEGER NOT NULL CHECK (day BETWEEN 1 AND 3652059),
    target INTEGER NOT NULL REFERENCES targets,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL CHECK (stop > start),
    PRIMARY KEY (child, day, target, start)
) STRICT, WITHOUT ROWID;

CREATE TABLE totals (
    child INTEGER NOT NULL REFERENCES children,
    day INTEGER NOT NULL CHECK (day BETWEEN 1 AND 3652059),
    target INTEGER NOT NULL REFERENCES targets,
    seconds INTEGER NOT NULL CHECK (seconds > 0),
    PRIMARY KEY (child, day, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE policies (
    version INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    crc INTEGER NOT NULL,
    at INTEGER NOT NULL CHECK (at BETWEEN -62135596800000000 AND 253402300799999999),
    by TEXT NOT NULL,
    why TEXT NOT NULL,
    changes TEXT NOT NULL
) STRICT;

CREATE TABLE requests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    child INTEGER NOT NULL REFERENCES children,
    target INTEGER NOT NULL REFERENCES targets,
    extra INTEGER NOT NULL,
    reason TEXT NOT NULL,
    asked_at INTEGER NOT NULL CHECK (asked_at BETWEEN -62135596800000000 AND 253402300799999999),
    expires_at INTEGER NOT NULL CHECK (expires_at BETWEEN -62135596800000000 AND 253402300799999999),
    state TEXT NOT NULL CHECK (state IN ('asked', 'granted', 'refused', 'expired')),
    answered_at INTEGER CHECK (answered_at BETWEEN -62135596800000000 AND 253402300799999999),
    answered_by TEXT NOT NULL,
    answer TEXT NOT NULL
) STRICT;

CREATE INDEX requests_asked ON requests (child) WHERE state = 'asked';

CREATE TABLE grants (
    id INTEGER PRIMARY KEY,
    child INTEGER NOT NULL REFERENCES children,
    at INTEGER NOT NULL CHECK (at BETWEEN -62135596800000000 AND 253402300799999999),
    until INTEGER NOT NULL CHECK (until > at) CHECK (until BETWEEN -62135596800000000 AND 253402300799999999),
    extra INTEGER,
    by TEXT NOT NULL,
    why TEXT NOT NULL,
    request INTEGER UNIQUE REFERENCES requests
) STRICT;

CREATE INDEX grants_until ON grants (child, until);

CREATE TABLE grant_targets (
    grant_id INTEGER NOT NULL REFERENCES grants ON DELETE CASCADE,
    position INTEGER NOT NULL,
    target INTEGER NOT NULL REFERENCES targets,
    PRIMARY KEY (grant_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL CHECK (at BETWEEN -62135596800000000 AND 253402300799999999),
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    child INTEGER REFERENCES children,
    kind TEXT NOT NULL
) STRICT;

CREATE INDEX entries_kind ON entries (child, kind, at);

CREATE TABLE secrets (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    hashed TEXT NOT NULL
) STRICT;

CREATE TABLE lockouts (
    source TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    wait INTEGER,
    boottime INTEGER,
    boot_id TEXT NOT NULL,
    at INTEGER NOT NULL CHECK (at BETWEEN -62135596800000000 AND 253402300799999999)
) STRICT, WITHOUT ROWID;

CREATE TABLE graces (
    child INTEGER NOT NULL REFERENCES children,
    day INTEGER NOT NULL CHECK (day BETWEEN 1 AND 3652059),
    until INTEGER NOT NULL CHECK (until BETWEEN -62135596800000000 AND 253402300799999999),
    PRIMARY KEY (child, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE holidays (
    country TEXT NOT NULL,
    year INTEGER NOT NULL,
    days TEXT NOT NULL,
    PRIMARY KEY (country, year)
) STRICT, WITHOUT ROWID;
