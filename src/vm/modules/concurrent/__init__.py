"""Work that runs beside its caller."""
