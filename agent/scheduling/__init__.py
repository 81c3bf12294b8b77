"""Time: the only reader of clocks, and the calendar jobs."""
