"""The flow `order_cancel`: its steps and its texts."""
