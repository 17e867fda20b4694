"""What comes back on paper: photos and scans of forms, filed to the right pupil, and counted."""
