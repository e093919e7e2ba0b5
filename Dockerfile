FROM python:3.13-slim AS build

WORKDIR /srv
COPY requirements.lock ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

COPY rules rules
COPY templates templates
COPY app app
# Compiled and compressed here, because at run time the root may be read-only.
RUN python -m compileall -q app rules && gzip -9 -n -k app/static/*.css app/static/*.js

FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PATH=/opt/venv/bin:$PATH \
    FLASK_APP=app \
    RFC_ENVIRONMENT=production \
    RFC_CONSOLE=off \
    RFC_INSTANCE_FOLDER=/data \
    HOST=0.0.0.0 \
    PORT=8000

WORKDIR /srv

COPY LICENSE ./
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv /srv

USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "app/gunicorn_conf.py", "app:create_app()"]
