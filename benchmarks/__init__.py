"""Measures against a floor, as ratios in one run; no test asserts them."""
