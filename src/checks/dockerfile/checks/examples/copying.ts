import type { CheckExamples } from './types.ts'

const COMMIT = '0123456789'.repeat(4)
const SUM = `sha256:${'0123456789abcdef'.repeat(4)}`

/** Of copying.ts. */
export const COPYING_EXAMPLES: readonly CheckExamples[] = [
  {
    id: 'DS-0005',
    hits: [
      'ADD app /app',
      'ADD --chown=1:1 a.txt b.txt /app/',
      'ADD *.json /app/',
      'ADD ["a b.txt", "/app/"]',
      'ADD archive.zip /app/',
      'ONBUILD ADD . /app/',
    ],
    misses: [
      'COPY app /app',
      'ADD rootfs.tar.xz /',
      'ADD app.tgz /',
      `ADD --checksum=${SUM} https://example.com/a.zip /a/`,
      `ADD https://github.com/me/app.git#${COMMIT} /src`,
      `ADD git@github.com:me/app.git#${COMMIT} /src`,
      'ARG FILE\nADD $FILE /a/',
    ],
  },
  {
    id: 'DS-0011',
    hits: [
      'COPY a.txt b.txt /app',
      'COPY --link a.txt b.txt c.txt /app',
      ['ADD a.txt b.txt /app', 'DS-0005'],
    ],
    misses: [
      'COPY a.txt b.txt /app/',
      'COPY a.txt /app',
      'WORKDIR /app\nCOPY a.txt b.txt .',
      'WORKDIR /app\nCOPY a.txt b.txt ./',
      'COPY ["a.txt", "b.txt", "/app/"]',
      'ARG DIR\nCOPY a.txt b.txt $DIR',
      'COPY <<EOF /a.txt\nhello\nEOF',
    ],
  },
  {
    id: 'DL3045',
    hits: [
      'COPY a.txt .',
      'COPY a.txt app/',
      ['ADD app app', 'DS-0005'],
      'FROM alpine:3.22 AS build\nWORKDIR /src\nFROM alpine:3.22\nCOPY --from=build /a a\nUSER 1\nHEALTHCHECK NONE',
    ],
    misses: [
      'WORKDIR /app\nCOPY a.txt .',
      'COPY a.txt /app/',
      'COPY a.txt $HOME/',
      'COPY a.txt C:\\\\app\\\\',
      'FROM alpine:3.22 AS base\nWORKDIR /src\nFROM base\nCOPY a.txt .\nUSER 1\nHEALTHCHECK NONE',
    ],
  },
  {
    id: 'DL3010',
    hits: [
      'COPY app.tar.gz /tmp/\nRUN tar -xzf /tmp/app.tar.gz -C /srv',
      'COPY app.tar.gz /tmp/src.tar.gz\nRUN tar xf /tmp/src.tar.gz',
      'COPY app.tar /tmp/\nRUN bsdtar -xf /tmp/app.tar',
      'COPY dist/app.tgz /tmp/\nRUN cp -r /x /y && tar --extract --file /tmp/app.tgz',
    ],
    misses: [
      'ADD app.tar.gz /srv/',
      'COPY app.tar.gz /srv/',
      'COPY app.zip /tmp/\nRUN unzip /tmp/app.zip',
      'COPY app.tar.gz /tmp/\nRUN tar -tzf /tmp/app.tar.gz',
      'COPY app.tar.gz /tmp/\nRUN tar -xzf /opt/other.tar.gz',
      'FROM alpine:3.22 AS a\nFROM alpine:3.22\nCOPY --from=a app.tgz /tmp/\nRUN tar -xf /tmp/app.tgz\nUSER 1\nHEALTHCHECK NONE',
    ],
  },
  {
    id: 'DL3067',
    hits: [
      'FROM alpine:3.22 AS a\nFROM alpine:3.22\nCOPY --from=a / /\nUSER 1\nHEALTHCHECK NONE',
      'COPY --from=nginx:1.29 / /rootfs/',
    ],
    misses: [
      'FROM alpine:3.22 AS a\nFROM scratch\nCOPY --from=a / /\nUSER 1\nHEALTHCHECK NONE',
      'FROM alpine:3.22 AS a\nFROM alpine:3.22\nCOPY --from=a /app /\nUSER 1\nHEALTHCHECK NONE',
    ],
  },
  {
    id: 'PLD-0107',
    hits: [
      'ADD https://example.com/a.zip /a/',
      'ADD https://github.com/me/app.git#main /src',
      'ADD https://github.com/me/app.git /src',
      'ADD ["http://example.com/a.zip", "/a/"]',
    ],
    misses: [
      `ADD --checksum=${SUM} https://example.com/a.zip /a/`,
      `ADD https://github.com/me/app.git#${COMMIT} /src`,
      `ADD https://github.com/me/app.git#${COMMIT}:docs /src`,
      `ADD https://github.com/me/app.git?ref=main&commit=${COMMIT} /src`,
      'ADD a.tar /a/',
    ],
  },
]
