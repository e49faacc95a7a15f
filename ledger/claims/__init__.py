"""What members report of themselves, what the branch makes of it, and how nobody approves their own."""
