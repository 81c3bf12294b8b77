"""How what is closed is closed and kept closed: one rung after the other, each looked at."""
