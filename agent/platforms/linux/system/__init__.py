"""What the kernel and systemd tell and are told, each alone: accounts, processes, buses, folders."""
