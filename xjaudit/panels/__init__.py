"""The officer's screens: each asks, calls one library function and shows the answer."""
