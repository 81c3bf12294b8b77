"""What is told when something happened or does not work: named problems, lines of the log."""
