"""History brought in from files: many rows, judged as awards are, booked all or none."""
