"""Acts on a register: each is one unit of work."""
