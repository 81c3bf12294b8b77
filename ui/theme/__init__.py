"""How Luytre looks: colours, distances, letters, and the sheet that puts them on Qt's widgets.

tokens    colours and distances, named for what they are for
sheet     puts them on Qt's widgets
ring      the ring of time left, painted
icon      the icon beside the clock
"""
