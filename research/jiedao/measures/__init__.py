"""Statistics: a function from frames to a frame for each."""
