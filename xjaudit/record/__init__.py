"""What a pupil's record is; knows no file, store or screen."""
