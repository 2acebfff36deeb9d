"""The flow `request_status`: how an earlier request stands."""
