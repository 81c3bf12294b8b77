-- Frozen. Whether the boot of the heartbeat began with a clock that was behind. What was begun and must be ended
-- by the next start where a kill came between (``erase``).

ALTER TABLE marks ADD COLUMN uncertain INTEGER NOT NULL DEFAULT 0 CHECK (uncertain IN (0, 1));

CREATE TABLE begun (
    what TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
