"""What goes out to other systems: webhooks, the events they are told of, and what became of each delivery."""
