-- Frozen. That a guardian took a grant back: when, who, why. ``until`` stays as it was given.

ALTER TABLE grants ADD COLUMN taken_at INTEGER CHECK (taken_at BETWEEN -62135596800000000 AND 253402300799999999);

ALTER TABLE grants ADD COLUMN taken_by TEXT NOT NULL DEFAULT '';

ALTER TABLE grants ADD COLUMN taken_why TEXT NOT NULL DEFAULT '';
