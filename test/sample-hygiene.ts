import type { HygieneReport } from '../src/core/hygiene.ts'
import type { ConfigurationReport, Misconfiguration } from '../src/core/misconfiguration.ts'

const IMAGE = 'registry.example/app:1.0'

const secret: Misconfiguration = {
  kind: 'misconfiguration',
  class: 'secret',
  id: 'github-pat',
  aliases: [],
  title: 'GitHub personal access token',
  severity: 'CRITICAL',
  message: 'GitHub personal access token (ghp_********) in app/.env, line 3 of layer 1, and in 1 other place',
  description: 'Whoever can read this can use the secret.',
  advice: 'Revoke it in the settings of the account, and hand the new one in when the container is started.',
  references: ['https://issuer.example/tokens'],
  standards: [],
  subject: { kind: 'Image', name: IMAGE, path: [] },
  place: {
    file: 'app/.env',
    startLine: 3,
    startColumn: 7,
    endLine: 3,
    layer: 0,
    hiddenBy: 1,
    excerpt: 'TOKEN=ghp_********',
  },
  secret: {
    category: 'GitHub',
    confidence: 'high',
    masked: 'ghp_********',
    places: [
      {
        kind: 'file',
        path: 'app/.env',
        layer: 0,
        hiddenBy: 1,
        line: 3,
        column: 7,
        excerpt: 'TOKEN=ghp_********',
      },
      { kind: 'environment', path: 'TOKEN', excerpt: 'TOKEN=ghp_********' },
    ],
    morePlaces: 0,
    note: 'its checksum is right',
  },
}

const shell: Misconfiguration = {
  kind: 'misconfiguration',
  class: 'hygiene',
  id: 'PLH-0303',
  aliases: [],
  title: 'Shells in the image',
  severity: 'LOW',
  message: 'The image has a shell: sh (1.0 MB).',
  description: 'Whoever gets in can run what he likes.',
  advice: 'Build the last stage on a base without one.',
  references: [],
  standards: [],
  subject: { kind: 'Image', name: IMAGE, path: [] },
  place: { file: IMAGE },
  bytes: 1_000_000,
}

export const SAMPLE_LEFT_BEHIND: ConfigurationReport = {
  resources: [{ kind: 'Image', name: IMAGE, place: { file: IMAGE }, containers: [], passed: 40 }],
  misconfigurations: [secret, shell],
  suppressed: [],
}

export const SAMPLE_HYGIENE: HygieneReport = {
  identity: {
    name: IMAGE,
    created: '2025-12-01T00:00:00Z',
    ageDays: 32,
    storedBytes: 3_000_000,
    entrypoint: ['/app/serve'],
    cmd: [],
    exposedPorts: ['8080/tcp'],
    volumes: [],
    healthcheck: 'not applicable',
  },
  user: { configured: '65532', uid: 65_532, isRoot: false },
  layers: [
    { bytes: 7_000_000, hiddenBytes: 40, createdBy: 'COPY . /app' },
    { bytes: 0, hiddenBytes: 0 },
  ],
  shippedBytes: 7_000_000,
  visibleBytes: 6_999_960,
  files: 80,
  efficiency: {
    score: 0.99,
    wastedBytes: 40,
    userWastedPercent: 0,
    reclaimableBytes: 40,
    paths: [{ path: 'app/.env', count: 2, bytes: 40 }],
  },
  hiddenBytes: 40,
  hidden: [{ path: 'app/.env', bytes: 40, layer: 0, hiddenBy: 1 }],
  tools: [
    {
      kind: 'shell',
      name: 'sh',
      path: 'bin/sh',
      package: 'pkg:apk/alpine/busybox@1.36.1-r2',
      layer: 0,
      bytes: 1_000_000,
      remedy: 'apk del busybox',
    },
  ],
  leftovers: [
    {
      name: 'apk cache',
      path: 'var/cache/apk',
      places: 1,
      files: 2,
      bytes: 1_200_000,
      layer: 0,
      remedy: 'apk add --no-cache',
    },
  ],
  privileges: [{ kind: 'set-user-ID', path: 'bin/bbsuid', layer: 0 }],
  services: [],
  unjudged: [],
  scores: [
    { area: 'user', points: 100 },
    { area: 'tools', points: 70 },
  ],
  score: 82,
}
