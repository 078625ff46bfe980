"""What gunicorn is told for both sites: `gunicorn --config python:config.gunicorn`."""

import gunicorn.http.message

# An address of this length gets our own page with its sentence; a longer one gunicorn's. Ten thousand signs of a search
# are up to thirty thousand octets. gunicorn has no setting above its own limit but none at all.
LONGEST_ADDRESS = 32_768
gunicorn.http.message.MAX_REQUEST_LINE = LONGEST_ADDRESS
limit_request_line = LONGEST_ADDRESS
