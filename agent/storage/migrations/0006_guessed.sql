-- Frozen. What was guessed of a site: of a request, that its answer is about that guess; of a grant, that a rule was
-- written with it. NULL: nothing of the kind, and of earlier releases, which kept it in memory alone.

ALTER TABLE requests ADD COLUMN guessed TEXT;

ALTER TABLE grants ADD COLUMN guessed TEXT;
