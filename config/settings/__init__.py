"""Settings of the two worlds: `staff` and `public`; `test` is staff with faster parts.

The only reader of the environment.
"""
