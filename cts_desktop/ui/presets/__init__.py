"""The page of presets: author them, watch them live, test them."""
