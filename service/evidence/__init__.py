"""Files handed in as evidence: taken in piece by piece, distrusted, kept under their digest, shown without traces."""
