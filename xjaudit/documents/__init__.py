"""Paper out, paper back: printed documents (Typst templates), and class packets that come back."""
