"""What each session shows, as its sensor says, and the faces that are shown in it.

screen     the port Screen: what each session shows, and whether somebody is at it
view       one session, as far as its sensor is believed
sensing    the agent's end of one sensor
launching  starts a sensor
confining  what units that become an account may not
servers    which programs draw a session's screen
nested     windows that are a whole display of their own
elsewhere  screens of an account that none of its sessions shows
faces      keeps our tray running in each desktop session
"""
