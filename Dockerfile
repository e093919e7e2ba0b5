# The digest is that of the index for all processors. How it is renewed: "A newer base of the image" in app/OPERATING.md.
FROM python:3.13.15-slim-trixie@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS base

FROM base AS build

WORKDIR /srv
# It strips symbols further down and stays behind; Debian keeps one version alone, so none can be named.
# hadolint ignore=DL3008
RUN apt-get update -q && apt-get install -q -y --no-install-recommends binutils
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock tests/locks/image.lock ./
# What serves has no installer of its own.
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --require-hashes --no-deps -r requirements.lock
# What it is made of, as CycloneDX; the tool that writes it down stays here.
RUN python -m venv /opt/bill && /opt/bill/bin/pip install --require-hashes --no-deps -r image.lock \
    && /opt/bill/bin/cyclonedx-py environment /opt/venv/bin/python --output-reproducible --output-file sbom.cdx.json

COPY rules rules
COPY templates templates
COPY app app
# A quarter of what was installed is symbols for debuggers, and formats of languages that nobody translated this into.
RUN find /opt/venv -name '*.so' -exec strip --strip-unneeded {} + \
    && set -- -name root.dat -o -name 'en*.dat' \
    && for folder in app/i18n/translations/*/; do set -- "$@" -o -name "$(basename "$folder")*.dat"; done \
    && find /opt/venv -path '*/babel/locale-data/*.dat' ! \( "$@" \) -delete
# Compiled and compressed here, because at run time the root may be read-only.
RUN python -m compileall -q app rules && gzip -9 -n -k app/static/*.css app/static/*.js
# COPY takes modes as they are: from a checkout with umask 077, whoever serves could read nothing.
RUN chmod -R a+rX,go-w /srv

FROM base

LABEL org.opencontainers.image.title="Red Flag Check" \
    org.opencontainers.image.description="Which symptoms of cancer in the bones mean call now, call soon, or mention at the next visit" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.version="2.0.0"

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
COPY --from=build /srv/app app
COPY --from=build /srv/rules rules
COPY --from=build /srv/templates templates
COPY --from=build /srv/sbom.cdx.json ./

# A new volume takes owner and mode from here. The group is that of whoever runs with a user of no name, as OpenShift does.
RUN install -d -o 10001 -g 0 -m 770 /data
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["python", "-I", "app/settings/listening.py"]
CMD ["gunicorn", "--config", "app/gunicorn_conf.py", "app:create_app()"]
