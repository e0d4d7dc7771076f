"""From the plain values of an award to a signed document, and back: rendering, keys, signatures, verification."""
