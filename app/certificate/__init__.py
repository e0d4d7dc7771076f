"""From the plain values of an award to a signed document, and back again to a verdict."""
