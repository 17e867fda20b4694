"""Plain text to sheets: its encoding, and what parts its cells."""
