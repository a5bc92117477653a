"""A newsroom on loopback: real HTTP, real shapes of sources, true events in our own words. Knows nothing of the pipeline."""

from __future__ import annotations

from .newsroom import demo_feeds_yaml, newsroom

__all__ = ["demo_feeds_yaml", "newsroom"]
