"""The flow `order_change`: its steps and its texts."""
