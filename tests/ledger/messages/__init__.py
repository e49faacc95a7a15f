"""Messages: the inbox, what is due, jobs, webhooks."""
