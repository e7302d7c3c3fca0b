"""The values that the rooms exchange: pure, without I/O and without a clock."""
