"""What must survive: SQLite with one writer, and beside it a witness. From the top down:

store        the port of ``agent.ports.store``: each call, and in which way it is kept
state        which tables answer now, how they are written, that the witness hears of it
rescue       opening what may be damaged, missing, old or rolled back
evidence retention archive restoring   what concerns all tables: what the witness knows of them, what is
             forgotten and when, all about a child told or erased, what a backup adds
tables       the families of tables of one open database, each a part of its own
marks usage policy requests codes log guardians holidays tried begun   one family each
journal      the log as a chain of hashes
words        children and targets as small numbers, as every family writes them
backup       one file with all records, whole or refused
migration    the shape of the tables, frozen and forward only (``migrations/*.sql``)
database     one connection, its settings, its errors as named problems (``agent.api.store_problems``)
times        moments and lengths as whole microseconds
witness      the last known state, in a file of its own
ballast      room that is given back when the disk is full
spares       files that stand for others when it takes no more
folder       the state folder: modes, the lock, what is kept aside
paused       which programs stand still, in a file of its own
"""

from agent.storage.store import open_store

__all__ = ["open_store"]
