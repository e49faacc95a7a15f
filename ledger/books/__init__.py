"""The books: entries, batches, reversals."""
