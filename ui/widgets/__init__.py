"""The pieces that views are made of. They show what they are given and know no model."""
