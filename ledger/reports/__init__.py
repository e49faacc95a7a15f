"""Reports: settled results for those who use them."""
