"""Screens of plans and evidence, a module per task."""
