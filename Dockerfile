# smacs serve in a container: built from this folder, run by an unprivileged user, state in /var/lib/smacs.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json CHANGELOG.md LICENSE README.md ./
COPY src ./src
COPY web ./web
# The optional parts that Postgres takes become dependencies, in the versions of the lock file.
RUN npm run build \
  && for part in pg pg-boss; do \
  npm pkg set --json "dependencies.$part=$(npm pkg get "devDependencies.$part")" \
  && npm pkg delete "devDependencies.$part" "peerDependencies.$part" || exit 1; \
  done \
  && npm ci --omit=dev --omit=peer --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /opt/smacs
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY quickstart/questions.jsonl ./quickstart/
RUN ln -s /opt/smacs/dist/cli.js /usr/local/bin/smacs \
  && chmod +x /opt/smacs/dist/cli.js \
  && mkdir -p /var/lib/smacs \
  && chown node:node /var/lib/smacs
USER 1000:1000
WORKDIR /var/lib/smacs
VOLUME /var/lib/smacs
EXPOSE 4000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["node", "-e", "fetch('http://127.0.0.1:4000/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["smacs"]
CMD ["serve"]
