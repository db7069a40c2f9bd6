"""The outside world on loopback, for the demo and the tests: a text gateway that behaves as the real ones, and a mail server.

Real processes over real sockets; they import nothing of the hall. `python -m fakeworld` starts both, with an inbox to look at.
"""
