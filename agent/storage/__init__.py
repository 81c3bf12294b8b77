"""What must survive: SQLite with one writer, and beside it a small witness of what was last known.

database     one connection, its settings, its errors as named problems
migration    the shape of the tables, frozen and forward only (``migrations/*.sql``)
words        children and targets as small numbers
marks usage policies requests log guardians holidays   one family of tables each
witness      the last known state, in a file of its own
rescue       what to believe when the two differ or the database is damaged
store        the port of ``agent.records``, assembled
"""

from agent.storage.store import open_store

__all__ = ["open_store"]
