"""Which files are programs that rules speak of, and what the kernel tells when one is started."""
