"""Windows over the models. The guardian's are imported when they are opened, not before."""
