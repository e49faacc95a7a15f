"""The pages in a real Chromium, on a real database, served over a real port."""
