"""Papers to print, sign and seal: A4 as PDF, set from data that is never read as markup."""
