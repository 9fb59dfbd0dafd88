"""Builds the invented district through the product's own verbs, at the moments its stories tell."""
