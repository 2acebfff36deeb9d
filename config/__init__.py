"""Settings: the file, what each key means, and everything that is wrong with it, told at once with its place."""
