"""The pictures of the tutorial, made by its own commands on the sample reports: `make pictures`.

Needs Chromium and the packages of requirements-browser.lock.
"""

import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
WINDOW = {"width": 1280, "height": 760}
COLOURS = 64
"""A screen of text and a grey page need no more, and a picture takes a fifth of the bytes."""


def main() -> None:
    """Run the tutorial's commands in a folder of its own and keep what they show."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder)
        shutil.copytree(ROOT / "data" / "samples" / "reports", desk / "reports")
        (desk / "reports" / "daptomycin_pneumonia_scan.pdf").unlink()
        casefacts(desk, "run", "reports", "--out", "tables")
        casefacts(desk, "review", "tables")
        casefacts(desk, "methods", "tables")
        casefacts(desk, "plots", "tables")
        shutil.copy(desk / "tables" / "methods" / "flow.svg", PICTURES)
        for name in ("drugs.png", "doses.png"):
            kept(Image.open(desk / "tables" / "plots" / name), PICTURES / name)
        with sync_playwright() as playwright:
            found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
            # Chromium's sandbox needs rights that containers do not give.
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
            review(browser.new_page(viewport=WINDOW), desk / "tables" / "review" / "index.html")
            browser.close()


def casefacts(desk: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "casefacts", *arguments, "--quiet"], cwd=desk, check=True)


def review(page: Page, site: Path) -> None:
    """The list of reports, a dose with its place on the page, its correction, the timeline."""
    page.goto(site.as_uri())
    page.fill("#reviewer", "Ann")
    page.press("#reviewer", "Tab")
    keep(page, "reports")
    page.click("#reports a:has-text('daptomycin_pneumonia')")
    page.select_option("#table", "drugs")
    page.fill("#word", "vancomycin")
    page.click("#rows li:not([hidden]) >> nth=0")
    keep(page, "fact")
    page.click("#tab-page")
    page.wait_for_timeout(500)
    keep(page, "page")
    page.fill("#word", "")
    page.select_option("#table", "")
    page.click("#tab-time")
    keep(page, "timeline")


def keep(page: Page, name: str) -> None:
    """The window as docs/pictures/<name>.png."""
    kept(Image.open(BytesIO(page.screenshot())), PICTURES / f"{name}.png")


def kept(picture: Image.Image, path: Path) -> None:
    """The picture in few colours at the path."""
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
