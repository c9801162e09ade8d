# Serves the browser app: docs/serving.md.
FROM python:3.12.11-slim-bookworm AS build
WORKDIR /src
COPY requirements-uv.txt requirements.txt pyproject.toml hatch_build.py README.md LICENSE ./
COPY payoffs payoffs
COPY agents agents
COPY sandbox sandbox
RUN pip install --no-cache-dir --require-hashes -r requirements-uv.txt \
    && python -m uv venv /opt/truce \
    && python -m uv pip install --no-cache --python /opt/truce/bin/python \
        --constraint requirements.txt --build-constraint requirements.txt ".[fast]"

FROM python:3.12.11-slim-bookworm
RUN useradd --create-home --uid 10001 truce
COPY --from=build /opt/truce /opt/truce
USER truce
WORKDIR /home/truce
ENV PATH=/opt/truce/bin:$PATH
EXPOSE 8501
HEALTHCHECK CMD ["python", "-c", "import socket; socket.create_connection(('127.0.0.1', 8501), 3)"]
# what follows the image's name goes to the app, as --base-path /truce
ENTRYPOINT ["truce", "app", "--host", "0.0.0.0", "--port", "8501", "--headless"]
