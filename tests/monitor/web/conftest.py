"""One server over the sample log for all tests of the pages: they only read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sample_log import write_sample

from .serving import Site, serving


@pytest.fixture(scope="session")
def log_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample log under a name that an address would have to quote."""
    return write_sample(tmp_path_factory.mktemp("web") / "the log #1 100%?.db")


@pytest.fixture(scope="session")
def site(log_file: Path) -> Iterator[Site]:
    """`ree-monitor serve` over the sample log."""
    with serving(log_file) as opened:
        yield opened
