"""The HTTP interface: one route table, one module a noun."""
