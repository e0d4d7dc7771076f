"""The practices that school systems are measured by: read from files, compared, shown."""
