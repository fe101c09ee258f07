import type { CheckExamples } from './types.ts'

/** Of instructions.ts, entry.ts, health.ts and ports.ts. */
export const INSTRUCTION_EXAMPLES: readonly CheckExamples[] = [
  {
    id: 'DL1001',
    hits: [
      '# hadolint ignore=DL3006\nFROM alpine:3.22\nUSER 1\nHEALTHCHECK NONE',
      '# hadolint global ignore=DL3008\nFROM alpine:3.22\nUSER 1\nHEALTHCHECK NONE',
    ],
    misses: ['# a comment\nFROM alpine:3.22\nUSER 1\nHEALTHCHECK NONE'],
  },
  {
    id: 'DS-0009',
    hits: ['WORKDIR app', 'WORKDIR ./app', 'ENV DIR=app\nWORKDIR $DIR'],
    misses: [
      'WORKDIR /app',
      'ARG DIR\nWORKDIR $DIR/app',
      'WORKDIR C:\\\\app',
      'WORKDIR "/app"',
      'ENV DIR=/app\nWORKDIR ${DIR}',
    ],
  },
  {
    id: 'DS-0030',
    hits: ['WORKDIR /proc', 'WORKDIR /dev/shm', 'WORKDIR /boot/'],
    misses: ['WORKDIR /process', 'WORKDIR /srv/dev', 'WORKDIR /development'],
  },
  {
    id: 'DS-0022',
    hits: ['MAINTAINER Jo Doe <jo@example.com>', 'maintainer jo', 'MAINTAINER "Jo"'],
    misses: ['LABEL maintainer="Jo Doe <jo@example.com>"'],
  },
  {
    id: 'DL3043',
    hits: ['ONBUILD FROM alpine', 'ONBUILD ONBUILD RUN make', ['ONBUILD MAINTAINER jo', 'DS-0022']],
    misses: ['ONBUILD RUN make', 'ONBUILD COPY . /src/'],
  },
  {
    id: 'DL3061',
    hits: [
      '# first\nRUN make\nFROM alpine:3.22\nUSER 1\nHEALTHCHECK NONE',
      '# first\nLABEL a=b\nFROM alpine:3.22\nUSER 1\nHEALTHCHECK NONE',
    ],
    misses: ['ARG TAG=3.22\nFROM alpine:$TAG\nUSER 1\nHEALTHCHECK NONE'],
  },
  {
    id: 'DL3044',
    hits: ['ENV ROOT=/srv APP=$ROOT/app', 'ENV A=1 B="${A}2"'],
    misses: [
      'ENV ROOT=/srv\nENV APP=$ROOT/app',
      'ENV PATH=/srv/bin:$PATH',
      'ENV A=1 B=\\$A',
      'ARG A=0\nENV A=1 B=$A',
    ],
  },
  {
    id: 'DL3059',
    hits: [
      'RUN make\nRUN make install',
      'RUN make\n\n# and\nRUN make install',
      'RUN make && make test\nRUN make install',
    ],
    misses: [
      'RUN make && make install',
      'RUN make\nWORKDIR /x\nRUN make install',
      'RUN make\nRUN --mount=type=cache,target=/c make install',
      'RUN a && b && c\nRUN make install',
      'FROM alpine:3.22 AS build\nRUN make\nRUN make install\nFROM alpine:3.22\nCOPY --from=build /a /a\nUSER 1\nHEALTHCHECK NONE',
    ],
  },
  {
    id: 'DS-0007',
    hits: ['ENTRYPOINT ["a"]\nENTRYPOINT ["b"]'],
    misses: [
      'ENTRYPOINT ["a"]',
      'FROM alpine:3.22 AS a\nENTRYPOINT ["a"]\nFROM a\nENTRYPOINT ["b"]\nUSER 1\nHEALTHCHECK NONE',
    ],
  },
  {
    id: 'DS-0016',
    hits: ['CMD ["a"]\nUSER 1\nCMD ["b"]'],
    misses: ['CMD ["a"]', 'FROM alpine:3.22 AS a\nCMD ["a"]\nFROM a\nCMD ["b"]\nUSER 1\nHEALTHCHECK NONE'],
  },
  {
    id: 'DL3025',
    hits: [
      'CMD node server.js',
      'ENTRYPOINT exec node server.js',
      'ENTRYPOINT ["node"]\nCMD server.js',
      'ENTRYPOINT node\nCMD ["server.js"]',
      "CMD ['node', 'server.js']",
      'CMD node server.js > /dev/null',
      'SHELL ["/bin/bash", "-lc"]\nCMD node server.js',
    ],
    misses: [
      'CMD ["node", "server.js"]',
      'ENTRYPOINT ["sh", "-c", "exec node server.js"]',
      'RUN make',
      'FROM alpine:3.22\nUSER 1\nHEALTHCHECK CMD curl localhost',
    ],
  },
  {
    id: 'DS-0026',
    hits: [
      'FROM alpine:3.22\nUSER 1',
      'FROM alpine:3.22 AS build\nHEALTHCHECK CMD true\nFROM alpine:3.22\nCOPY --from=build /a /a\nUSER 1',
    ],
    misses: [
      'FROM alpine:3.22\nUSER 1\nHEALTHCHECK CMD curl -f http://localhost/',
      'FROM alpine:3.22\nUSER 1\nHEALTHCHECK NONE',
      'FROM alpine:3.22 AS base\nHEALTHCHECK CMD true\nFROM base\nUSER 1',
    ],
  },
  {
    id: 'DS-0023',
    hits: ['HEALTHCHECK CMD true'],
    misses: ['FROM alpine:3.22 AS base\nHEALTHCHECK CMD true\nFROM base\nUSER 1\nHEALTHCHECK NONE'],
  },
  {
    id: 'DS-0004',
    hits: ['EXPOSE 22', 'EXPOSE 80 22/tcp', ['EXPOSE 20-25', 'PLD-0106'], 'ARG PORT=22\nEXPOSE $PORT'],
    misses: ['EXPOSE 2222', 'EXPOSE 80', 'EXPOSE $PORT', 'EXPOSE 1-65535', 'EXPOSE 122/udp'],
  },
  {
    id: 'DS-0008',
    hits: ['EXPOSE 65536', 'EXPOSE 80000/tcp', 'EXPOSE 65000-66000'],
    misses: ['EXPOSE 65535', 'EXPOSE 0', 'EXPOSE 8000-8100'],
  },
  {
    id: 'PLD-0105',
    hits: ['EXPOSE 2375', 'EXPOSE 2376/tcp'],
    misses: ['EXPOSE 2377', 'EXPOSE 23750'],
  },
  {
    id: 'PLD-0106',
    hits: ['EXPOSE 23', 'EXPOSE 21/tcp 80'],
    misses: ['EXPOSE 2323', 'EXPOSE 443', 'EXPOSE 514/udp'],
  },
]
