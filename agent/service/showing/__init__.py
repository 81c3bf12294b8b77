"""What the faces are shown, and when they hear of it."""
