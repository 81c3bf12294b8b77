"""Who may come in: logins, administrators, the other end of a socket, the key beside the secret."""
