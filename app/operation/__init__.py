"""What an operator does with a running portal: examine it, back it up, restore it."""
