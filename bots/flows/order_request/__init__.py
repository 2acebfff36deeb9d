"""The flow `order_request`: its steps and its texts."""
