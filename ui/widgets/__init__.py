"""The pieces that views are made of. They show what they are given and know no model.

text, elided, card, empty    plain text, names that give way, a box with a heading, a sentence where
                             nothing is yet
check, choice, pick, number  to tick, to choose, to pick from a list, to type a number
secret, code                 fields for the PIN and for a one-time code
ring, bar, week_chart        time left, time used, a week
target_row, help_line        a line of “My day”; the foot of every window
"""
