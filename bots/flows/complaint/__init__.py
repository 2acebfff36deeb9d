"""The flow `complaint`: what is asked while the complaint already waits at people."""
