"""What goes wrong, told in a line with the exit code that belongs to it."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from casefacts.errors import CasefactsError, OutputError

INTERRUPTED = 130


@contextmanager
def errors_told(unwritable: str = "") -> Iterator[None]:
    """Errors of ours end the program with their message and exit code; an interruption with what to do next.

    Args:
        unwritable: what to do where this verb cannot write; what the error says where it is empty.
    """
    logging.basicConfig(format="casefacts: %(message)s")
    for handler in logging.getLogger().handlers:
        handler.setLevel(logging.ERROR)
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        yield
    except CasefactsError as error:
        said = f"{error.what}; {unwritable}" if unwritable and isinstance(error, OutputError) else error
        click.echo(f"casefacts: {said}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("casefacts: interrupted; what is done is kept, run the same command to go on", err=True)
        sys.exit(INTERRUPTED)
