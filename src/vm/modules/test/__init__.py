"""What CPython has its tests in."""
