"""`ree-monitor`: each command parses, calls one entry of the program, and prints. Heavy imports happen inside commands."""

from __future__ import annotations

import sys

import click

from classifiers import DataError, ModelError
from storage import StorageError

from ..errors import ConfigError, MonitorError
from . import feeds, journal, labelling, publish, register, running
from .shared import Files, settings_options

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


@click.group(context_settings=CONTEXT)
@settings_options
@click.option("-v", "--verbose", is_flag=True, help="Log every visit and decision to stderr.")
@click.version_option(package_name="ree-monitor")
@click.pass_context
def cli(context: click.Context, db: str | None, feeds: str | None, verbose: bool) -> None:
    """Watch rare-earth policy and markets: poll sources, tag what they say, read it against the report.

    Start with `ree-monitor demo` (no network needed), then `ree-monitor poll` and `ree-monitor digest`.
    """
    context.obj = Files(db=db, feeds=feeds, verbose=verbose)


for module in (running, feeds, journal, register, publish, labelling):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Run the command; what went wrong comes as words on stderr, with the contract's exit codes."""
    try:
        sys.exit(cli.main(prog_name="ree-monitor", standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        click.echo("interrupted; what was stored until now stays", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (ConfigError, DataError) as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        sys.exit(2)
    except (MonitorError, StorageError, ModelError) as error:
        click.echo(f"ree-monitor: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone (`| head`): not an error of ours
        sys.exit(0)
