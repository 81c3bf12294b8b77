"""What a screen shows, as values with signals: no widgets here, so that each is tested without a screen."""
