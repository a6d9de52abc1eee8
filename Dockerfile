# syntax=docker/dockerfile:1
# Two stages: the compiler's image builds one static-stdlib binary, Debian's slim image runs it as a user without rights.
# `make image` builds it; `make image-check` runs the second stage in a folder, without a container engine.
ARG SWIFT=6.3-bookworm

FROM swift:${SWIFT} AS build
# Versions are not pinned: Debian keeps only the newest of a release.
# hadolint ignore=DL3008
RUN apt-get update -q \
    && apt-get install -q -y --no-install-recommends binutils libpq-dev libsqlite3-dev libssl-dev pkg-config zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# The dependencies are a layer of their own, fetched again only when the manifest changes. With a Package.resolved in the
# checkout they are its versions.
COPY Package.swift Package.resolve[d] ./
RUN swift package resolve
COPY Sources Sources
# The manifest names their targets too; nothing of them is built.
COPY Benchmarks Benchmarks
COPY Tests Tests
# What was compiled stays in BuildKit's cache: the next build compiles only what changed.
RUN --mount=type=cache,target=/build,sharing=locked \
    swift build -c release --static-swift-stdlib --scratch-path /build --product vedette \
    && install -D -s -m 0755 \
        "$(swift build -c release --static-swift-stdlib --scratch-path /build --show-bin-path)/vedette" \
        /out/vedette

FROM debian:bookworm-slim
COPY deploy/runtime-packages.txt /tmp/
RUN apt-get update -q \
    && xargs apt-get install -q -y --no-install-recommends < /tmp/runtime-packages.txt \
    && rm -rf /var/lib/apt/lists/* /tmp/runtime-packages.txt \
    && groupadd --gid 65532 vedette \
    && useradd --uid 65532 --gid 65532 --no-log-init \
        --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin vedette \
    && install -d -o 65532 -g 65532 -m 0700 /var/lib/vedette \
    && install -d /config
COPY --from=build /out/vedette /usr/local/bin/vedette
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Vedette" \
      org.opencontainers.image.description="Watches a retrieval (RAG) stack: probes, latency, health, /metrics" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim"
ENV VEDETTE_REVISION=${REVISION} \
    VEDETTE_STATE_DIRECTORY=/var/lib/vedette \
    VEDETTE_HTTP_HOST=0.0.0.0
# A number, so that Kubernetes can see that it is not root.
USER 65532:65532
# Here the default settings file is /config/vedette.yaml; without it the environment describes the stack.
WORKDIR /
# The only place that is written to: the root file system may be read-only, and /tmp is not needed.
VOLUME /var/lib/vedette
EXPOSE 9911
# It reads the same settings as the daemon, so it finds another port too, unless that is a flag of `run`.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 CMD ["vedette", "live"]
ENTRYPOINT ["vedette"]
CMD ["run"]
