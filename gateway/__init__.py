"""The gateway: takes messages in from every channel, works them into cases, and sends the answers out."""
