"""Who on a class list is who in the registry: evidence, assignment, outcomes."""
