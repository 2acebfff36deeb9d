"""The bot: flows as plain values, a pure engine that runs them, and the texts it says in three languages."""
