"""A small Wayland client of our own: which application is in front, how long nobody touched anything.

talk         what is asked and answered, as bytes; knows nothing of sockets
compositor   one compositor over time: connected, gone, back again
sway         sway's own socket, which also tells whose the front window is
"""
