"""What each session shows, as its sensor says, and the faces that are shown in it."""
