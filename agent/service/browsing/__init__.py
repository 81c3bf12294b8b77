"""What browsers and the filter of names ask: which sites are open, and what an unknown page is."""
