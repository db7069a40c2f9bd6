"""The wiring: settings, addresses, navigation, home.

The only area that may import every other.
"""
