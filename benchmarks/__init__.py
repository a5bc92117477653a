"""Measurements beside named peers. Never part of the tests: figures belong to a machine, ratios to a release.

Each module here is one benchmark with a `main()`; what they share stands in packages beside them.
"""
