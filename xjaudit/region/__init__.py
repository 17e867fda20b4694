"""Many schools: each audited like a single one, then compared with each other."""
