"""Looking into files from strangers: taken is what is on the list by name, content and parsing."""
