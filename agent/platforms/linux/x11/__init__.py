"""A small X11 client of our own: which window is in front, whose it is, how long nobody touched anything.

auth       the cookie that a display asks for
requests   what is asked, as bytes
replies    what is answered, from bytes
looks      questions that take several requests, as generators: they know nothing of sockets
wire       one connection, without ever waiting for it
display    one display over time: connected, silent, gone, back again
"""
