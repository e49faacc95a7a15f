"""Pages of 督查: inspections, demands, hearings, development of members, reach, evenness."""
