"""The metrics of this package: their ids, units, characteristics and formulas."""
