"""``python -m qualitywatch``."""

from qualitywatch.cli import main

main()
