"""The portal for the Trusted Learning Environment Seal."""
