"""The ring that remembers: one folder a noun, every change one command in one transaction."""
