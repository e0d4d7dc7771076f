"""The questionnaire as a workbook: written, read in a confined child, and compared with the portal."""
