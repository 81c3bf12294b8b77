"""Who may change what was agreed: the guardian's secret, codes, the recovery code, the admin door.

guardians       the secret, and the doors that it opens
hashes          what is kept of it
tries           how often each account may guess
codes           one-time codes, read out over the phone
recovery        the recovery code, on paper
administrators  the admin door: an administrator's password, asked for by the system
handlers        the API's methods for all of these
"""
