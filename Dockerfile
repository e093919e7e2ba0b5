FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    FLASK_APP=app \
    RFC_ENVIRONMENT=production \
    RFC_CONSOLE=off \
    RFC_INSTANCE_FOLDER=/data \
    HOST=0.0.0.0 \
    PORT=8000

WORKDIR /srv

COPY LICENSE requirements.lock ./
RUN pip install --no-cache-dir --root-user-action=ignore --require-hashes -r requirements.lock

COPY rules rules
COPY templates templates
COPY app app
# Compiled and compressed here, because at run time the root may be read-only.
RUN python -m compileall -q app rules && gzip -9 -n -k app/static/*.css app/static/*.js

USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "app/gunicorn_conf.py", "app:create_app()"]
