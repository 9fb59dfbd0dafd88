"""What takes hours: killed tabs, killed processes, every page. Run by `make long` alone.

LONG_ROUNDS says how often something is killed (50 unless told), LONG_SEED makes a run's moments of death repeatable, and
LONG_PAGES bounds the pages each person visits, for a quick look at the test itself.
"""
