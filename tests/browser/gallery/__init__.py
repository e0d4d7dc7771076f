"""Every component with sample values, to look at and to test: `python -m tests.browser.gallery FOLDER`."""
