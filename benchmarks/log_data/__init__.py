"""The synthetic log of `benchmarks.log`, of any size; `python -m benchmarks.log_data PATH` makes one.

The same seed gives the same log. Types, countries and materials are spread unevenly, as news are; days run from 2008 to
2026, ever more events a year, and one in thirty comes late. Written in bulk through the real migrations and the statements
of `storage`, so that tables, indices, roll-ups and words are those of a log that grew.
"""
