"""One file becomes rows of text, in a child process that may fail without harm.

Nothing heavy is imported here: a child starts for every file.
"""
