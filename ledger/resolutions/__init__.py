"""Tiered review (分层审核): a clerk lays a page before the Party group, its meeting confirms or returns sheets."""
