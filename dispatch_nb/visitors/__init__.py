"""The dashboard for visitors: Voilà, set up so that they can look and nothing else.

Needs the extra `voila`; nothing else in the package imports this.
"""
