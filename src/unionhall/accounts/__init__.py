"""Signing in: e-mail codes, passkeys, one-time passwords, devices.

An account is a way in; a person exists without one.
"""
