"""What bringing goods to a town costs, and from which day it can be."""
