"""What a server must be before a ledger is kept on it."""
