"""Example tables of rules, one module per topic."""
