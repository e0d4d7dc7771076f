"""The Flask toolkit: access, headers, templates, forms, errors, logs and health; it knows no feature."""
