"""`python -m monitor` is `ree-monitor`."""

from .cli import main

main()
