"""Who is logged in, and whether anything is done there.

sessions   the port Sessions: by logind, else by the process table
logind     sessions as logind tells them
displays   the display that each session had first
terminals  lines for who sits at a terminal
unlisted   what runs as a person's account outside its sessions
work       whether anything is done where no input is seen
"""
