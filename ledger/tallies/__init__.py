"""Kept sums of the books: folded from the entries behind a watermark, and compared with them."""
