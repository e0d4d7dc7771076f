"""Work on what strangers sent: a child process that has little, is watched and is stopped at its deadline."""
