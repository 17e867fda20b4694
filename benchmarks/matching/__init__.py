"""How well people of class lists are found in the registry: invented schools, scores, others."""
