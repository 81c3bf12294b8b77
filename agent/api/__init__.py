"""The contract between the agent and every face, and the format on the wire. Pure; shared by all clients."""


def mark(message: str) -> str:
    """Marks a message for translation; faces translate it."""
    return message
