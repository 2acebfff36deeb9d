"""The demand register: what customers wanted and could not have, for procurement."""
