"""Pictures of the whole set on the review site's first page: copies of those that `plots` and `methods` drew."""

from pathlib import Path
from typing import NamedTuple

from casefacts.files import write_whole

FOLDER = "whole"


class Picture(NamedTuple):
    """A picture that a run's folder may have."""

    path: str
    """In the run's folder."""
    caption: str
    alt: str
    """What it shows, and where its numbers are for who cannot see it."""


PICTURES = (
    Picture(
        "methods/flow.svg",
        "Flow of files, reports and facts",
        "Flow diagram: how many files, reports and facts there were at each step and what was left out; "
        "the numbers are in methods/prisma.csv",
    ),
    Picture("plots/drugs.svg", "Drugs given", "Bars: the drugs in most reports, from drugs.csv"),
    Picture("plots/doses.svg", "Doses by drug", "Points and ranges: the doses of each drug, by unit, from drugs.csv"),
    Picture("plots/labs.svg", "Results over time", "Lines: each patient's results of an analyte, from labs.csv"),
    Picture(
        "plots/outcomes.svg",
        "Outcomes put down to drugs",
        "Grid: in how many reports which outcome is put down to which drug, from outcomes.csv",
    ),
)


def copied(out: Path, site: Path) -> list[dict[str, str]]:
    """Copy the pictures that there are into the site's folder, and remove those that the run's no longer has.

    Returns:
        For each its file in the site, caption and alt text.

    Raises:
        OutputError: a picture cannot be written.
    """
    shown = []
    for picture in PICTURES:
        file = f"{FOLDER}/{Path(picture.path).name}"
        try:
            write_whole(site / file, (out / picture.path).read_bytes())
        except FileNotFoundError:
            (site / file).unlink(missing_ok=True)
            continue
        shown.append({"file": file, "caption": picture.caption, "alt": picture.alt})
    return shown
