"""Reading the text out of files that were inspected: only ever in the limited child."""
