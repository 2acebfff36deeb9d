"""The flow `delivery_change`: its steps and its texts."""
