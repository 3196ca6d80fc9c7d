"""The command line: parses arguments, calls, reports. The only part that prints, exits or configures logging."""

import click

from casefacts import __version__
from casefacts.cli.comparing import diff, status
from casefacts.cli.evaluating import evaluate
from casefacts.cli.publishing import export, methods, plots
from casefacts.cli.reviewing import apply, highlight, review
from casefacts.cli.running import run
from casefacts.cli.showing import show
from casefacts.cli.training import train


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="casefacts")
def main() -> None:
    """Read published medical case reports and write tables of their facts, each row with its evidence.

    \b
    Exit codes: 0 all read; 3 some reports failed, the tables of the others are complete; 4 nothing could
    be read; 5 the work folder is in use; 6 output cannot be written; 2 wrong usage; 130 interrupted; 1 a bug.
    """


for verb in (run, status, diff, show, review, highlight, apply, export, methods, plots, evaluate, train):
    main.add_command(verb)
