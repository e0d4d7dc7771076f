"""What changes what a team shares. Each verb is one transaction, with its entry in diary and trail."""

from __future__ import annotations
