"""The engraver's desk: line work of the certificate, drawn by formulas as vectors."""
