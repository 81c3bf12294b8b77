"""What is seen of each child, and what it counts for: sessions, programs, tabs, hosts, time."""
