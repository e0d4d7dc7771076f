"""What a school system takes along: everything it gave, as JSON and files, verifiable by hash."""
