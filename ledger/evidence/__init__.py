"""Evidence: what is handed in as proof, what it supports, and what it resembles."""
