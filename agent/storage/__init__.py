"""What must survive: SQLite with one writer, and beside it a small witness of what was last known.

database     one connection, its settings, its errors as named problems (``agent.api.store_problems``)
migration    the shape of the tables, frozen and forward only (``migrations/*.sql``)
times        moments and lengths as whole microseconds
words        children and targets as small numbers; what every table family is made of
marks usage policy requests codes log guardians holidays tried   one family of tables each
journal      the log as a chain of hashes
backup       one file with all records, whole or refused
restoring    what a backup adds to the records
retention    what is forgotten, and when
archive      all that is stored about a child, told or erased
witness      the last known state, in a file of its own
evidence     what the database says to its witness, and what it believes of it
ballast      room that is given back when the disk is full
paused       which programs stand still, in a file of its own
folder       the state folder: modes, the lock, what is kept aside
rescue       opening what may be damaged, missing, old, locked or read-only
store        the port of ``agent.ports.store``, assembled
"""

from agent.storage.store import open_store

__all__ = ["open_store"]
