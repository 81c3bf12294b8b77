"""The contract between the agent and every face, and the format on the wire. Pure; shared by all clients."""
