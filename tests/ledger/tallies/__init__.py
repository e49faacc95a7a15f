"""The kept sums: what is folded, what is read from them, and that both are exact."""
