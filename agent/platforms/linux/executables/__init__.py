"""Which files are programs that rules speak of, and what the kernel tells when one is started.

patterns  the files that a set of patterns speaks of
marks     the kernel's marks on them, kept right while packages change
runners   what runs programs that are no plain file: Java, Wine, images
starts    starts that were told: by ``fanotify`` as root, by inotify and a look at /proc without
fanotify  the kernel's word that a marked file is opened to be run
guarded   starts that the exec guard told of or refused
guard     the agent's end of the line to it
coming    starts that have begun but are not the new program yet
"""
