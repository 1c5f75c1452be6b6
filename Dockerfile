# syntax=docker/dockerfile:1
# The server, the pages and the command `imgstream` in one image, for linux/amd64 and linux/arm64:
#   docker build -t imgstream .
#   docker buildx build --platform linux/amd64,linux/arm64 -t … --push .
# What is installed is locked by hash in package-lock.json. The two images below are named by version; to hold a build to their very bytes,
# give them by digest: --build-arg NODE_IMAGE=node@sha256:… --build-arg BASE_IMAGE=debian@sha256:…
ARG NODE_IMAGE=node:24.21.0-bookworm-slim
ARG BASE_IMAGE=debian:bookworm-slim

# Node for the machine that the image is for.
FROM ${NODE_IMAGE} AS node

# Nothing is compiled and no script of a package runs, so the building machine's own Node makes images for both kinds.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS manifests
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY packages/contract/package.json packages/contract/
COPY packages/pictures/package.json packages/pictures/
COPY packages/client/package.json packages/client/
COPY packages/server/package.json packages/server/
COPY packages/cli/package.json packages/cli/
COPY packages/web/package.json packages/web/

FROM manifests AS pages
RUN --mount=type=cache,target=/root/.npm npm ci --workspace @imgstream/web --ignore-scripts --no-audit
COPY tsconfig.base.json ./
COPY packages packages
RUN npm run build --workspace @imgstream/web

FROM manifests AS dependencies
ARG TARGETARCH=amd64
RUN --mount=type=cache,target=/root/.npm \
    cpu=$(echo "$TARGETARCH" | sed 's/amd64/x64/') && \
    npm ci --omit=dev --workspace @imgstream/server --workspace @imgstream/cli --ignore-scripts --no-audit --os=linux --cpu="$cpu" --libc=glibc

FROM ${BASE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ImgStream" \
      org.opencontainers.image.description="A photo library you run yourself: nothing is ever lost." \
      org.opencontainers.image.licenses="AGPL-3.0-or-later" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# An id of its own, which no other program of a machine has; /app/data is for the library where it is kept in files.
RUN groupadd --gid 10001 imgstream && \
    useradd --uid 10001 --gid imgstream --no-create-home --home-dir /app --shell /usr/sbin/nologin imgstream && \
    install -d /app && install -d -o imgstream -g imgstream -m 0700 /app/data /app/backups /app/.compiled && \
    ln -s /app/packages/cli/bin/imgstream.mjs /usr/local/bin/imgstream
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=dependencies /build/node_modules /app/node_modules
COPY package.json LICENSE /app/
COPY deploy/make-secrets.sh /app/deploy/
COPY packages/contract /app/packages/contract
COPY packages/pictures /app/packages/pictures
COPY packages/client /app/packages/client
COPY packages/server /app/packages/server
COPY packages/cli /app/packages/cli
COPY --from=pages /build/packages/web/dist /app/packages/web/dist
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/.compiled
WORKDIR /app
USER 10001:10001
# Everything compiled once, here: a container that is started anew, as Cloud Run does, finds it (it belongs to this user's id).
RUN ["node", "packages/server/src/compile-all.ts"]
EXPOSE 8501
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["node", "packages/server/src/healthcheck.ts"]
CMD ["node", "--max-semi-space-size=1", "--heap-growing-percent=100", "packages/server/src/main.ts"]
