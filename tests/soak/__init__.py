"""What no room's own tests try: the promises of docs/reliability.md, each in a short form and in full numbers."""
