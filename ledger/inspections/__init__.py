"""督查: inspections with visits and report, hearings, and what units have to put right."""
