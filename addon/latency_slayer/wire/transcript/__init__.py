"""Requests and answers of any format as a person reads them: who says what.

It leans on how parts describe themselves (`type`, or the one key that names them), not on which provider they
come from, and never raises: what it does not know is shown as it is.
"""
