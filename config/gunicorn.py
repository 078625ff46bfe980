"""What gunicorn is told for both sites: `gunicorn --config python:config.gunicorn`."""

from typing import Any

import gunicorn.glogging
import gunicorn.http.message

from config import faults

# An address of this length gets our own page with its sentence; a longer one gunicorn's. Ten thousand signs of a search
# are up to thirty thousand octets. gunicorn has no setting above its own limit but none at all.
LONGEST_ADDRESS = 32_768
gunicorn.http.message.MAX_REQUEST_LINE = LONGEST_ADDRESS
limit_request_line = LONGEST_ADDRESS


class Log(gunicorn.glogging.Logger):
    """gunicorn's own, but without what it quotes: of faults while an answer is sent, of requests that are none."""

    def exception(self, msg: object, *args: Any, **more: Any) -> None:
        if str(msg).startswith("Error handling request"):
            faults.log.error("fault", exc_info=True)
        else:
            super().exception(msg, *args, **more)

    def warning(self, msg: object, *args: Any, **more: Any) -> None:
        if str(msg).startswith("Invalid request from ip="):
            faults.log.warning("request_not_understood")
        else:
            super().warning(msg, *args, **more)


logger_class = Log
