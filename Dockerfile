# syntax=docker/dockerfile:1
# randorg in an image with Node and nothing else: docker build -t randorg . (docs/containers.md)
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /src
COPY . .
RUN npm ci --no-audit --no-fund
RUN npm pack --ignore-scripts --pack-destination /tmp && mv /tmp/randorg-*.tgz /tmp/randorg.tgz

FROM node:24.21.0-bookworm-slim
LABEL org.opencontainers.image.title="randorg" \
      org.opencontainers.image.description="Absorbing-state dynamics of overlapping spheres" \
      org.opencontainers.image.licenses="MIT"
RUN apt-get update \
 && apt-get install -y --no-install-recommends fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /tmp/randorg.tgz /tmp/randorg.tgz
RUN npm install --global --ignore-scripts --no-audit --no-fund /tmp/randorg.tgz \
 && rm -rf /tmp/randorg.tgz /root/.npm
ENV LC_ALL=C.UTF-8 NODE_ENV=production
USER node
WORKDIR /work
STOPSIGNAL SIGTERM
ENTRYPOINT ["randorg"]
CMD ["--help"]
