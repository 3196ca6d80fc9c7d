"""How `make site` builds these pages (Sphinx, MyST, Furo)."""

project = "casefacts"
project_copyright = "The casefacts developers"
extensions = ["myst_parser"]
exclude_patterns = ["README.md"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "casefacts"
html_show_sourcelink = False
html_copy_source = False
