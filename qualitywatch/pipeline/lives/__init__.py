"""What the histories of findings tell: how long they lived, who acted on them, and how the rules behind them served."""
