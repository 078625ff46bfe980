# One image for every process; docker-compose.yml says which process is which.
FROM python:3.12-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 UV_SYSTEM_PYTHON=1 UV_NO_CACHE=1

RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
      fonts-liberation2 fonts-hosny-amiri fonts-noto-cjk fonts-noto-core \
      tesseract-ocr tesseract-ocr-eng tesseract-ocr-fra tesseract-ocr-spa \
      tesseract-ocr-ara tesseract-ocr-rus tesseract-ocr-chi-sim \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/pouch
COPY pyproject.toml requirements.lock ./
# The packages of the programme alone, in the versions and with the hashes of the lock.
RUN pip install --no-cache-dir uv \
 && uv pip install -r pyproject.toml --constraint requirements.lock \
 && pip uninstall -y uv

COPY . .
RUN python -m config.catalogues \
 && POUCH_MODE=production SECRET_KEY=build DATABASE_URL=postgres:///build REDIS_URL=redis://build \
      SEAL_KEY_FILE=build SEAL_CERTIFICATE_FILE=build \
      python manage.py collectstatic --noinput -v0 \
 && useradd --system --uid 10001 --home-dir /nonexistent pouch \
 && mkdir -p /srv/confidential /srv/public \
 && chown pouch: /srv/confidential /srv/public

USER pouch
EXPOSE 8000
CMD ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi_staff", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
