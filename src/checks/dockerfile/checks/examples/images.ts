import type { CheckExamples } from './types.ts'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`
const END = 'USER 10001\nHEALTHCHECK NONE'

/** Of images.ts. */
export const IMAGE_EXAMPLES: readonly CheckExamples[] = [
  {
    id: 'DS-0001',
    hits: [
      `FROM alpine\n${END}`,
      `FROM alpine:latest\n${END}`,
      `FROM --platform=$BUILDPLATFORM ghcr.io/team/base\n${END}`,
      `FROM localhost:5000/base\n${END}`,
      `ARG TAG=latest\nFROM alpine:$TAG\n${END}`,
      `FROM node AS build\nFROM alpine:3.22\n${END}`,
    ],
    misses: [
      `FROM alpine:3.22\n${END}`,
      `FROM alpine@${DIGEST}\n${END}`,
      `FROM alpine:latest@${DIGEST}\n${END}`,
      `FROM scratch\n${END}`,
      `FROM alpine:3.22 AS base\nFROM base\n${END}`,
      `FROM alpine:3.22 AS Base\nFROM bASE\n${END}`,
      `ARG TAG=3.22\nFROM alpine:\${TAG}\n${END}`,
      `ARG IMAGE\nFROM $IMAGE\n${END}`,
      `FROM localhost:5000/base:1\n${END}`,
    ],
  },
  {
    id: 'PLD-0101',
    hits: [
      'COPY --from=ghcr.io/astral-sh/uv /uv /bin/',
      'COPY --from=nginx:latest /etc/nginx/nginx.conf /etc/nginx/',
      'RUN --mount=type=bind,from=docker.io/library/busybox,target=/b /b/bin/true',
    ],
    misses: [
      'COPY --from=nginx:1.29 /etc/nginx/nginx.conf /etc/nginx/',
      `COPY --from=ghcr.io/astral-sh/uv@${DIGEST} /uv /bin/`,
      `FROM alpine:3.22 AS build\nFROM alpine:3.22\nCOPY --from=build /app /app\n${END}`,
    ],
  },
  {
    id: 'PLD-0102',
    hits: [`FROM alpine:3.22\n${END}`],
    misses: [`FROM alpine:3.22@${DIGEST}\n${END}`, `FROM scratch\n${END}`],
  },
  {
    id: 'DL3026',
    settings: { allowedRegistries: ['ghcr.io/team', '*.example.com', 'docker.io/library'] },
    hits: [
      `FROM quay.io/team/base:1\n${END}`,
      `FROM ghcr.io/others/base:1\n${END}`,
      `FROM ghcr.io/team-two/base:1\n${END}`,
      `FROM somebody/base:1\n${END}`,
      `FROM example.com/base:1\n${END}`,
      `ARG IMAGE\nFROM $IMAGE\n${END}`,
      `FROM alpine:3.22\nCOPY --from=quay.io/team/tool:1 /tool /bin/\n${END}`,
      `FROM alpine:3.22\nRUN --mount=from=quay.io/team/tool:1,target=/t /t/run\n${END}`,
      `# syntax=quay.io/team/frontend:1\nFROM alpine:3.22\n${END}`,
    ],
    misses: [
      `FROM ghcr.io/team/base:1\n${END}`,
      `FROM ghcr.io/team/deep/base:1\n${END}`,
      `FROM registry.example.com/any/base:1\n${END}`,
      `FROM alpine:3.22\n${END}`,
      `FROM scratch\n${END}`,
      `# syntax=docker/dockerfile:1\nFROM alpine:3.22\n${END}`,
      [`FROM alpine:3.22\nCOPY --from=busybox /a /a\n${END}`, 'DL3022'],
      `FROM alpine:3.22 AS build\nFROM build\nCOPY --from=build /a /a\nCOPY --from=0 /a /b\n${END}`,
    ],
  },
  {
    id: 'DL3026',
    settings: { allowedRegistries: ['ghcr.io'] },
    hits: [[`FROM ghcr.io/team/base:1\nCOPY --from=busybox /a /a\n${END}`, 'DL3022']],
    misses: [`# syntax=docker/dockerfile:1\nFROM ghcr.io/team/base:1\n${END}`],
  },
  {
    id: 'DL3022',
    hits: [
      'COPY --from=build /app /app',
      `FROM alpine:3.22\nCOPY --from=later /app /app\n${END}\nFROM alpine:3.22 AS later\n${END}`,
      'COPY --from=3 /app /app',
    ],
    misses: [
      `FROM alpine:3.22 AS build\nFROM alpine:3.22\nCOPY --from=BUILD /app /app\n${END}`,
      `FROM alpine:3.22\nFROM alpine:3.22\nCOPY --from=0 /app /app\n${END}`,
      'COPY --from=nginx:1.29 /app /app',
    ],
  },
  {
    id: 'DS-0006',
    hits: [
      `FROM alpine:3.22 AS app\nCOPY --from=app /a /b\n${END}`,
      `FROM alpine:3.22\nCOPY --from=0 /a /b\n${END}`,
    ],
    misses: [`FROM alpine:3.22 AS one\nFROM alpine:3.22 AS two\nCOPY --from=one /a /b\n${END}`],
  },
  {
    id: 'DS-0012',
    hits: [`FROM alpine:3.22 AS app\nFROM alpine:3.22 AS App\n${END}`],
    misses: [`FROM alpine:3.22 AS one\nFROM alpine:3.22 AS two\n${END}`],
  },
  {
    id: 'DL3063',
    hits: [`FROM alpine:3.22 AS scratch\n${END}`, `FROM alpine:3.22 AS Context\n${END}`],
    misses: [`FROM alpine:3.22 AS contexts\n${END}`],
  },
  {
    id: 'DL3029',
    hits: [`FROM --platform=linux/amd64 alpine:3.22\n${END}`],
    misses: [`FROM --platform=$BUILDPLATFORM alpine:3.22\n${END}`, `FROM alpine:3.22\n${END}`],
  },
  {
    id: 'DL3065',
    hits: [
      `FROM --platform=$TARGETPLATFORM alpine:3.22\n${END}`,
      `FROM --platform=\${TARGETPLATFORM} alpine:3.22 AS app\n${END}`,
    ],
    misses: [`FROM --platform=$BUILDPLATFORM alpine:3.22\n${END}`],
  },
]
