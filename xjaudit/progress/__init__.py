"""How far a school is, in counts: by class and level, what is kept back, over the days."""
