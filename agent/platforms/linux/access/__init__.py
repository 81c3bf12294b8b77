"""Who may come in: logins, administrators, the other end of a socket, the key beside the secret.

logins       the list of accounts that may not log in now
pam          whether logins on this PC ask that list
asking       asks PAM whether an account could come in now
polkit       the admin door
peer         who is at the other end of a socket
credentials  the key that this PC keeps beside the guardian's secret
"""
