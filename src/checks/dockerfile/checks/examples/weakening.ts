import type { CheckExamples } from './types.ts'

/** Of weakening.ts. */
export const WEAKENING_EXAMPLES: readonly CheckExamples[] = [
  {
    id: 'PLD-0118',
    hits: [
      'RUN chmod 777 /app',
      'RUN chmod -R 0777 /app',
      'RUN chmod a+rwx /app',
      'RUN chmod o=rw /app',
      'RUN chmod 666 f',
      'RUN chmod ugo+w f',
    ],
    misses: [
      'RUN chmod 755 /app',
      'RUN chmod +x /app/run',
      'RUN chmod u+w f',
      'RUN chmod 1777 /tmp/x',
      'RUN chmod -R g+w f',
      'RUN echo chmod 777 f',
    ],
  },
  {
    id: 'PLD-0119',
    hits: ['COPY --chmod=777 a /a', 'COPY --chmod=0666 a /a'],
    misses: ['COPY --chmod=755 a /a', 'COPY --chown=1:1 a /a'],
  },
  {
    id: 'PLD-0120',
    hits: [
      'RUN chmod 4755 /bin/tool',
      'RUN chmod u+s /bin/tool',
      'RUN chmod 2755 /bin/tool',
      'RUN chmod g+xs d',
    ],
    misses: [
      'RUN chmod 0755 /bin/tool',
      'RUN chmod 1755 d',
      'RUN chmod u-s /bin/tool',
      'RUN chmod 755 4755',
      'RUN chmod -R u=rwX a',
    ],
  },
  {
    id: 'PLD-0121',
    hits: ['RUN --security=insecure make'],
    misses: ['RUN --security=sandbox make', 'RUN make --security=insecure'],
  },
  {
    id: 'PLD-0122',
    hits: ['RUN --network=host make'],
    misses: ['RUN --network=none make', 'RUN make --network=host'],
  },
  {
    id: 'PLD-0123',
    hits: ['VOLUME /proc', 'VOLUME ["/data", "/sys/fs"]', 'VOLUME /'],
    misses: ['VOLUME /data', 'VOLUME /process', 'VOLUME /usr/share/data'],
  },
  {
    id: 'PLD-0124',
    hits: [
      'VOLUME /var/run/docker.sock',
      'ENV DOCKER_HOST=unix:///var/run/docker.sock',
      'RUN ln -s /run/containerd/containerd.sock /c.sock',
    ],
    misses: ['VOLUME /var/run/app', 'ENV DOCKER_HOST=tcp://docker:2376'],
  },
  {
    id: 'PLD-0125',
    hits: [
      'RUN npm ci --unsafe-perm',
      'RUN npm config set unsafe-perm true',
      'RUN npm ci --unsafe-perm=true',
    ],
    misses: ['RUN npm ci', 'RUN npm ci --unsafe-perm=false', 'RUN npm config set unsafe-perm false'],
  },
  {
    id: 'PLD-0126',
    hits: [
      'RUN --mount=type=secret,id=npmrc cat /run/secrets/npmrc > /root/.npmrc && npm ci',
      'RUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc /root/.npmrc && npm ci',
      'RUN --mount=type=secret,id=npmrc install -m 600 /run/secrets/npmrc /root/.npmrc',
    ],
    misses: [
      'RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci',
      'RUN --mount=type=secret,id=token TOKEN="$(cat /run/secrets/token)" npm ci',
      'RUN cat a > b',
      'RUN mv a /run/b && cp /etc/a /b',
      'RUN --mount=type=secret,id=a cp /run/secrets/a /tmp/a',
      'RUN --mount=type=secret,id=a cat /run/secrets/a > /dev/null',
    ],
  },
]
