"""Who may change what was agreed: the guardian's secret, codes, the recovery code, the admin door."""
