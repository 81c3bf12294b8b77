"""Who is logged in, and whether anything is done there."""
