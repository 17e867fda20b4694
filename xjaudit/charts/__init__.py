"""Figures of leaders' pages: a snapshot in, a plain plotly figure out."""
