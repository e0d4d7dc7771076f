"""What the product is measured by: `bin/bench`."""
