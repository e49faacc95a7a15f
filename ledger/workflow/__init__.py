"""What goes from hand to hand: one row a step, and where a thing stands is its last step."""
