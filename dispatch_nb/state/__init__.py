"""The pure core: one frozen state, folded from what the sources report."""
