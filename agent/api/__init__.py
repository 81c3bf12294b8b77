"""The contract between the agent and every face, and the format on the wire. Pure; shared by all clients.

contract                  every method and event: name, parameters, reply, who may call it
messages                  what they carry
errors                    refusals by their kinds, and their codes
refusals                  what each of them says
wire                      JSON-RPC 2.0, one object a line
acts                      what the agent does to programs and sessions
endpoint                  where agents listen
client                    a blocking client
problems                  every named problem, with its meaning for the family:
store_problems            of records and the disk
browser_problems          of browsers
checks, advice            what ``doctor`` says and advises;
account_checks            of accounts
severity                  how bad a problem is
printable                 text of others, made harmless for a line that people read
"""


def mark(message: str) -> str:
    """Marks a message for translation; faces translate it."""
    return message
