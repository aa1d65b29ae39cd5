"""Mission control for AI coding agents, in a Jupyter notebook."""
