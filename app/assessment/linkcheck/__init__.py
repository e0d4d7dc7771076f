"""Looking whether the pages behind links are still there, without reaching into the inside of a network."""
