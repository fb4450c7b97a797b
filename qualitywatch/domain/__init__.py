"""What travels through qualitywatch: frozen values and pure functions, standard library only."""
