"""The credential: the certificate's machine-readable twin, which any wallet or program can check."""
