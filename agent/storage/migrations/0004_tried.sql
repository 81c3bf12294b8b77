-- Frozen. Closed sites that were tried: how often, by day and category. Without a host, all of the category
-- together.

CREATE TABLE tried (
    child INTEGER NOT NULL REFERENCES children,
    day INTEGER NOT NULL CHECK (day BETWEEN 1 AND 3652059),
    category TEXT NOT NULL,
    host TEXT NOT NULL,
    tries INTEGER NOT NULL CHECK (tries > 0),
    PRIMARY KEY (child, day, category, host)
) STRICT, WITHOUT ROWID;
