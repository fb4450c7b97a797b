"""The journey of a number: collect, normalise, evaluate, act; ``run`` composes it."""
