"""French: the hour said as an hour."""

DATETIME_FORMAT = "j F Y à H:i"
