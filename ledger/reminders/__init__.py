"""Telling people at the moment something falls due, and those above once it is overdue; each once a step."""
