"""What auditors watch beside the books: circles, likenesses, and how objectors fare; it decides nothing."""
