import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SAMPLE_REPORTS } from '../../test/sample-reports.ts'
import type { HistoryEntry, ImageConfig } from '../core/image.ts'
import type { Report } from '../core/report.ts'
import { baseLayersOf } from './base-layers.ts'

const FULL = SAMPLE_REPORTS['full'] as Report
const [LAYER] = FULL.layers

/** @param instructions one a line; those that make a layer begin with `+` */
function image(instructions: string, more: Partial<ImageConfig> = {}): Pick<Report, 'target' | 'layers'> {
  const history = instructions
    .split('\n')
    .filter(Boolean)
    .map((line): HistoryEntry => ({ createdBy: line.replace(/^\+/, ''), emptyLayer: !line.startsWith('+') }))
  const config: ImageConfig = {
    architecture: 'amd64',
    os: 'linux',
    env: [],
    entrypoint: [],
    cmd: [],
    exposedPorts: [],
    volumes: [],
    labels: {},
    healthcheck: false,
    history,
    raw: {},
    ...more,
  }
  const layers = history.flatMap(({ emptyLayer }) => (emptyLayer || !LAYER ? [] : [LAYER]))
  return { layers, target: { ...FULL.target, config } }
}

describe('layers of the base image', () => {
  const cases: readonly [string, string, number | string][] = [
    ['end at its command', '+ADD rootfs /\nCMD ["sh"]\n+RUN apk add curl\nCMD ["curl"]', 1],
    [
      'end where the first builder of Docker wrote so',
      '+/bin/sh -c #(nop) ADD file:1 in / \n/bin/sh -c #(nop)  CMD ["bash"]\n+/bin/sh -c apt-get install curl\n',
      1,
    ],
    ['end at its entry point', '+ADD rootfs /\nENTRYPOINT ["/x"]\nUSER x\n+COPY a /', 1],
    ['are those of the nearest base', '+ADD a /\nCMD a\n+RUN b\n+RUN c\nENTRYPOINT b\nCMD c\n+COPY d /\n', 3],
    [
      'are not known by the own command',
      '+ADD a /\n+RUN b\nENTRYPOINT b\nCMD c',
      'no instruction in its history ends a base image',
    ],
    [
      'are not known by a command before all layers',
      'CMD a\n+ADD a /\n+RUN b',
      'no instruction in its history ends a base image',
    ],
    [
      'do not end at a command in the words of another instruction',
      '+ADD a /\nLABEL a=CMD\nCMDS\n+RUN CMD',
      'no instruction in its history ends a base image',
    ],
    ['are not known without a history', '', 'what was scanned has no layers'],
  ]
  for (const [name, instructions, expected] of cases) {
    it(name, () => {
      const base = baseLayersOf(image(instructions))
      assert.equal(base.kind === 'known' ? base.layers : base.why, expected)
    })
  }

  it('are not known where the history is of other layers, or there is none', () => {
    const scanned = image('+ADD a /\nCMD a\n+RUN b')
    const [layer] = scanned.layers
    assert.ok(layer)
    assert.deepEqual(baseLayersOf({ ...scanned, layers: [layer] }), {
      kind: 'unknown',
      why: 'its history is of 2 layers, and it has 1',
    })
    assert.deepEqual(baseLayersOf({ ...image('', { history: [] }), layers: [layer] }), {
      kind: 'unknown',
      why: 'the image has no history',
    })
    assert.equal(baseLayersOf(SAMPLE_REPORTS['rootfs'] as Report).kind, 'unknown')
  })

  it('have the name and the digest that labels give to the base', () => {
    const labels = {
      'org.opencontainers.image.base.name': 'docker.io/library/alpine:3.18',
      'org.opencontainers.image.base.digest': `sha256:${'0'.repeat(64)}`,
    }
    assert.deepEqual(baseLayersOf(image('+ADD a /\nCMD a\n+RUN b', { labels })), {
      kind: 'known',
      layers: 1,
      lastInstruction: 'CMD a',
      name: 'docker.io/library/alpine:3.18',
      digest: `sha256:${'0'.repeat(64)}`,
    })
  })

  it('are as the scan found them, where it did', () => {
    const scanned = image('+ADD a /\nCMD a\n+RUN b\n+RUN c')
    assert.deepEqual(
      baseLayersOf({ ...scanned, base: { foundBy: 'layers', layersBy: 'layers', layers: 2, name: 'a:1' } }),
      { kind: 'known', layers: 2, name: 'a:1' },
    )
    assert.deepEqual(baseLayersOf({ ...scanned, base: { foundBy: 'label', name: 'a:1' } }), {
      kind: 'known',
      layers: 1,
      lastInstruction: 'CMD a',
      name: 'a:1',
    })
  })
})
