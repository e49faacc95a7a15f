"""Closing: settle and publish a period."""
