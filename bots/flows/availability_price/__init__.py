"""The flow `availability_price`: its steps and its texts."""
