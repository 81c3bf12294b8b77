"""What the faces are shown, and when they hear of it.

views      the state of a child, as faces show it
weeks      a week, with today as counted so far
bus        events: the full state first, then each change
announcer  sends the state again when something in it changed
terminals  writes warnings down for who sits at a terminal
"""
