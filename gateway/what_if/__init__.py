"""Where a message would go, and which cases a change would move; nothing is stored."""
