"""The flow `order_place`: its steps and its texts."""
