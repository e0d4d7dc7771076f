"""What leaves the portal to be read or filled in elsewhere, and how it comes back."""
