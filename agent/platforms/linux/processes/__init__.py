"""What a process is: how it was called, which application it belongs to, and what belongs to it."""
