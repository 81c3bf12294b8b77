"""Time: the clock that counting and judging go by, and the calendar jobs."""
