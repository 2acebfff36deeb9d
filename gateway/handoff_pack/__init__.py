"""The handoff pack: what a person who takes a case over is told of what the bot learned, did and could not do."""
