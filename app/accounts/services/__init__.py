"""What changes people, school systems and who may act for whom."""
