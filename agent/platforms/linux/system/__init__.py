"""What the kernel and systemd tell and are told, each alone: accounts, processes, buses, folders.

proc       single facts of processes, from /proc
memory     what lies in a process's own memory: command line, variables, mapped files
handles    what a process has open
reading    files that the kernel makes up while they are read
accounts   names and numbers of accounts
inside     files as one process sees them
followed   files as everybody sees them, though an account may turn their path elsewhere
mounts     whether a file system may keep us waiting
inotify    what happens to files and in folders
bus        the system's message bus
systemd    questions to systemd over it
notify     systemd is told that the service is ready, alive, or leaving
companion  whether another process of Luytre lives
boots      earlier boots of this PC
pauses     how long to wait before each new try
paths      where the agent keeps things
"""
