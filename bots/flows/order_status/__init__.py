"""The flow `order_status`: its steps and its texts."""
