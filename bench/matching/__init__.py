"""Fitting and measuring how earlier checks are found: the parts of `bench/fit_matching.py`."""
