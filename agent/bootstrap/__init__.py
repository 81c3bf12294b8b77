"""The composition root: makes the parts of an agent and wires them. It knows them all, and none knows it."""
