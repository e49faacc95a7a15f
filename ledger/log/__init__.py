"""The transparency log of a realm: leaves, tree, checkpoints, proofs, and the check of all of them against the rows."""
