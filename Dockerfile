# Two stages: the compiler's image builds one static-stdlib binary, Debian's slim image runs it as a user without rights.
FROM swift:6.3-bookworm AS build
RUN apt-get update -q \
    && apt-get install -q -y --no-install-recommends libpq-dev libsqlite3-dev zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Sources Sources
COPY Benchmarks Benchmarks
COPY Tests Tests
RUN swift build -c release --static-swift-stdlib --product vedette \
    && install -s "$(swift build -c release --static-swift-stdlib --show-bin-path)/vedette" /usr/local/bin/vedette

FROM debian:bookworm-slim
COPY deploy/runtime-packages.txt /tmp/
RUN apt-get update -q \
    && xargs apt-get install -q -y --no-install-recommends < /tmp/runtime-packages.txt \
    && rm -rf /var/lib/apt/lists/* /tmp/runtime-packages.txt \
    && useradd --system --uid 65532 --no-create-home --shell /usr/sbin/nologin vedette \
    && install -d -o vedette -g vedette -m 0700 /var/lib/vedette
COPY --from=build /usr/local/bin/vedette /usr/local/bin/vedette
ARG REVISION=unknown
ENV VEDETTE_REVISION=$REVISION \
    VEDETTE_STATE_DIRECTORY=/var/lib/vedette \
    VEDETTE_HTTP_HOST=0.0.0.0
USER vedette
WORKDIR /etc/vedette
VOLUME /var/lib/vedette
EXPOSE 9911
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s CMD ["vedette", "live"]
ENTRYPOINT ["vedette"]
CMD ["run"]
