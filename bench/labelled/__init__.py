"""Files made up by a seed and labelled: records of students, and papers in which there are none."""
