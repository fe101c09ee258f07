import type { CheckExamples } from './types.ts'

const HEALTH = 'HEALTHCHECK NONE'

/** Of users.ts. */
export const USER_EXAMPLES: readonly CheckExamples[] = [
  {
    id: 'DS-0002',
    hits: [
      `FROM alpine:3.22\n${HEALTH}`,
      `FROM scratch\n${HEALTH}`,
      `FROM alpine:3.22\nUSER root\n${HEALTH}`,
      `FROM alpine:3.22\nUSER 0\n${HEALTH}`,
      `FROM alpine:3.22\nUSER 0:0\n${HEALTH}`,
      `FROM alpine:3.22\nUSER root:root\n${HEALTH}`,
      `FROM alpine:3.22\nUSER 0:1000\n${HEALTH}`,
      `FROM alpine:3.22\nUSER 1000\nUSER root\n${HEALTH}`,
      `FROM alpine:3.22\nARG WHO=root\nUSER $WHO\n${HEALTH}`,
      `FROM alpine:3.22 AS build\nUSER 1000\nFROM alpine:3.22\nCOPY --from=build /a /a\n${HEALTH}`,
    ],
    misses: [
      `FROM alpine:3.22\nUSER 1000\n${HEALTH}`,
      `FROM alpine:3.22\nUSER root\nRUN make install\nUSER 1000:0\n${HEALTH}`,
      `FROM alpine:3.22 AS base\nUSER 1000\nFROM base\n${HEALTH}`,
      `FROM alpine:3.22 AS build\nUSER root\nFROM alpine:3.22\nUSER 1000\nCOPY --from=build /a /a\n${HEALTH}`,
      `FROM gcr.io/distroless/static-debian12:nonroot\n${HEALTH}`,
      `FROM nginxinc/nginx-unprivileged:1.29\n${HEALTH}`,
      [`FROM alpine:3.22\nUSER rooter\n${HEALTH}`, 'DL3066'],
      `FROM alpine:3.22\nARG WHO\nUSER $WHO\n${HEALTH}`,
      ['# a piece\nRUN make', 'DL3061'],
    ],
  },
  {
    id: 'DL3066',
    hits: [`FROM alpine:3.22\nUSER app\n${HEALTH}`, `FROM alpine:3.22\nUSER app:1000\n${HEALTH}`],
    misses: [
      `FROM alpine:3.22\nUSER 1000\n${HEALTH}`,
      `FROM alpine:3.22\nUSER app\nUSER 1000:app\n${HEALTH}`,
      `FROM alpine:3.22\nARG WHO\nUSER $WHO\n${HEALTH}`,
    ],
  },
  {
    id: 'DL3046',
    hits: ['RUN useradd -u 123456 app', 'RUN groupadd app && useradd --uid=1000000 --gid app app'],
    misses: [
      'RUN useradd -l -u 123456 app',
      'RUN useradd --no-log-init -u 123456 app',
      'RUN useradd -u 10001 app',
    ],
  },
  {
    id: 'DS-0010',
    hits: [
      'RUN sudo make install',
      'RUN cd_dir=/x && sudo -E make install',
      'RUN make && (sudo make install)',
      'RUN if true; then sudo make install; fi',
      ['RUN sudo apt-get install -y --no-install-recommends curl', 'DL3008'],
      'RUN ["sudo", "make"]',
      'ONBUILD RUN sudo make install',
    ],
    misses: [
      'RUN apt-get install -y --no-install-recommends sudo=1.9.16',
      'RUN echo "use sudo here"',
      'RUN pseudo make',
    ],
  },
  {
    id: 'PLD-0103',
    hits: [
      'RUN echo "app ALL=(ALL) NOPASSWD:ALL" >> /etc/sudoers',
      'COPY <<EOF /etc/sudoers.d/app\napp ALL=(ALL) NOPASSWD: ALL\nEOF',
    ],
    misses: ['RUN echo "app ALL=(ALL) ALL" >> /etc/sudoers.d/app'],
  },
  {
    id: 'PLD-0104',
    hits: [
      'RUN echo "app:app" | chpasswd',
      'RUN passwd -d root',
      'RUN useradd -m -p x1y2 app',
      'RUN usermod --password=x1y2 root',
    ],
    misses: ['RUN useradd -m app', "RUN usermod -p '!' root", "RUN useradd -p '*' app", 'RUN passwd -l root'],
  },
]
