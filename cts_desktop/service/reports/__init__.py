"""Reports of back-tests as CSV, JSON and self-contained HTML."""
