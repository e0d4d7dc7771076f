"""Looking for records of students in the text of a file: pure, and each verdict names its reasons."""
