"""Journeys: the service used as its users use it, from end to end."""
