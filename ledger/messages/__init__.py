"""What people are told: in the app first, from there by e-mail and to other systems."""
