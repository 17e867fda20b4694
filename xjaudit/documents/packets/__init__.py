"""Class packets: the roster of a class to its head teacher, marked, and read back."""
