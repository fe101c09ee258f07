import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ImageConfig } from '../../core/image.ts'
import { checkDockerfile } from './check-dockerfile.ts'
import { checkHistory } from './check-history.ts'
import type { DockerfileCheck } from './checks/types.ts'
import type { DockerfileCheckOptions } from './run-checks.ts'

/** Objects to every instruction of a name. */
function objector(id: string, name: string, more: Partial<DockerfileCheck> = {}): DockerfileCheck {
  return {
    id,
    title: `No ${name}`,
    severity: 'HIGH',
    description: 'It is dangerous.',
    advice: 'Leave it out.',
    *evaluate({ file }) {
      for (const instruction of file.instructions)
        if (instruction.name === name)
          yield {
            message: `${name} stands there`,
            span: instruction,
            ...(instruction.stage < 0 ? {} : { stage: instruction.stage }),
            fix: {
              summary: 'Take it out',
              edits: [{ start: instruction.start, end: instruction.end, text: '' }],
            },
          }
    },
    ...more,
  }
}

const CHECKS = [objector('DS-0901', 'USER', { aliases: ['DL9001'] }), objector('DL9002', 'RUN')]

function found(text: string, options: DockerfileCheckOptions = {}) {
  const { misconfigurations, suppressed } = checkDockerfile(
    { name: 'f', text },
    { checks: CHECKS, ...options },
  )
  return {
    kept: misconfigurations.map(({ id, place }) => `${id}:${place.startLine}`),
    suppressed: suppressed.map(({ misconfiguration: { id }, by, reason }) => `${id} ${by} ${reason}`),
  }
}

describe('a Dockerfile that is checked', () => {
  it('has misconfigurations with their places, stages and fixes', () => {
    const text = 'FROM a AS b\nRUN x \\\r\n  y\r\nFROM c:1\nUSER d\n'
    const { misconfigurations, resources, problems } = checkDockerfile(
      { name: 'f', text },
      { checks: CHECKS },
    )
    assert.deepEqual(problems, [])
    assert.deepEqual(
      misconfigurations.map(({ id, aliases, subject, place, fix }) => [id, aliases, subject, place, fix]),
      [
        [
          'DS-0901',
          ['AVD-DS-0901', 'DS901', 'DL9001'],
          { kind: 'Dockerfile', name: 'c:1', path: [] },
          { file: 'f', startLine: 5, startColumn: 1, endLine: 5, excerpt: 'USER d' },
          { summary: 'Take it out', patch: [], edits: [{ start: 35, end: 41, text: '' }] },
        ],
        [
          'DL9002',
          [],
          { kind: 'Dockerfile', name: 'b', path: [] },
          { file: 'f', startLine: 2, startColumn: 1, endLine: 3, excerpt: 'RUN x \\\n  y' },
          { summary: 'Take it out', patch: [], edits: [{ start: 12, end: 24, text: '' }] },
        ],
      ],
    )
    assert.deepEqual(
      resources.map(({ name, place: { startLine, endLine }, passed }) => [name, startLine, endLine, passed]),
      [
        ['b', 1, 3, 1],
        ['c:1', 4, 6, 1],
      ],
    )
  })

  const ignores: readonly (readonly [
    text: string,
    kept: readonly string[],
    suppressed: readonly string[],
  ])[] = [
    ['# hadolint ignore=DL9001\nUSER a\nUSER b', ['DS-0901:4'], ['DS-0901 f:2 hadolint ignore=DL9001']],
    ['# plimsoll:ignore=DS-0901\n# why\nUSER a', [], ['DS-0901 f:2 plimsoll:ignore=DS-0901']],
    ['# trivy:ignore:AVD-DS-0901\n\nUSER a', ['DS-0901:4'], []],
    ['# trivy:ignore:DS-0901:exp:2020-01-02\nUSER a', ['DS-0901:3'], []],
    ['USER a\n# hadolint global ignore=DL9001', [], ['DS-0901 f:3 hadolint global ignore=DL9001']],
    ['RUN a \\\n # hadolint ignore=DL9002\n b', [], ['DL9002 f:3 hadolint ignore=DL9002']],
    ['# hadolint ignore=DL9002\nUSER a', ['DS-0901:3'], []],
  ]
  for (const [text, kept, suppressed] of ignores)
    it(`heeds comments: ${JSON.stringify(text)}`, () =>
      assert.deepEqual(found(`FROM x\n${text}\n`, { now: '2026-01-01T00:00:00Z' }), { kept, suppressed }))

  it('heeds a day until which something is ignored, that day included', () => {
    const text = 'FROM x\n# trivy:ignore:DS-0901:exp:2026-01-02\nUSER a'
    assert.deepEqual(found(text, { now: '2026-01-02T23:00:00Z' }).kept, [])
    assert.deepEqual(found(text, { now: '2026-01-03T00:00:00Z' }).kept, ['DS-0901:3'])
  })

  it('heeds what the user decides', () => {
    const text = 'FROM x\nUSER a'
    const ignored = [{ id: 'DL9001', source: '.hadolint.yaml' }]
    assert.deepEqual(found(text, { ignored }), {
      kept: [],
      suppressed: ['DS-0901 .hadolint.yaml DL9001 is ignored'],
    })
    const { misconfigurations } = checkDockerfile(
      { name: 'f', text },
      { checks: CHECKS, severities: new Map([['DL9001', 'LOW']]) },
    )
    assert.equal(misconfigurations[0]?.severity, 'LOW')
    const off = [objector('DL9003', 'USER', { isOff: true })]
    assert.deepEqual(found(text, { checks: off }).kept, [])
    assert.deepEqual(found(text, { checks: off, asked: ['DL9003'] }).kept, ['DL9003:2'])
  })

  it('does not show what may be a secret, and says what it could not read', () => {
    const { misconfigurations, problems } = checkDockerfile({
      name: 'f',
      text: 'FROM a\nENV API_TOKEN=abcdef\nNO {{ x }}\n',
    })
    const secret = misconfigurations.find(({ id }) => id === 'DS-0031')
    assert.equal(secret?.place.startLine, 2)
    assert.ok(!JSON.stringify(secret).includes('abcdef'))
    assert.deepEqual(
      problems.map(({ code, subject, detail }) => [code, subject, detail]),
      [['dockerfile-broken', 'f:3', 'NO is no instruction. It holds templates: render them first.']],
    )
    const many = checkDockerfile({ name: 'f', text: `FROM a\n${'NO\n'.repeat(30)}` })
    assert.deepEqual(
      [many.problems.length, many.problems.at(-1)?.detail],
      [21, 'It has 10 more such faults.'],
    )
  })
})

describe('a history that is checked', () => {
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
    history: [
      { createdBy: '/bin/sh -c #(nop) ADD file:1 in / ', emptyLayer: false },
      { createdBy: 'RUN /bin/sh -c sudo a # buildkit', emptyLayer: false },
      { createdBy: 'CMD ["a"]', emptyLayer: true },
      { createdBy: 'RUN /bin/sh -c sudo b # buildkit', emptyLayer: false },
    ],
    raw: {},
  }
  const sudo = (baseLayers: number) =>
    checkHistory('i', config, { baseLayers }).misconfigurations.filter(({ id }) => id === 'DS-0010')

  it('has layers for places, and leaves out what the base did', () => {
    assert.deepEqual(
      sudo(0).map(({ place }) => place),
      [
        { file: 'i', layer: 1, excerpt: 'RUN sudo a' },
        { file: 'i', layer: 2, excerpt: 'RUN sudo b' },
      ],
    )
    assert.deepEqual(
      sudo(2).map(({ place, subject }) => [place.layer, subject]),
      [[2, { kind: 'Image history', name: 'i', path: [] }]],
    )
  })

  it('is of an image that runs as root, also where the base says so', () => {
    const root = (history: ImageConfig['history'], baseLayers: number) =>
      checkHistory('i', { ...config, user: 'root', history }, { baseLayers }).misconfigurations.filter(
        ({ id }) => id === 'DS-0002',
      ).length
    assert.equal(checkHistory('i', config).misconfigurations.filter(({ id }) => id === 'DS-0002').length, 1)
    const [base, ...rest] = config.history
    assert.ok(base)
    assert.equal(root([base, { createdBy: 'USER root', emptyLayer: true }, ...rest], 2), 1)
    assert.equal(
      checkHistory('i', { ...config, user: '1000' }).misconfigurations.filter(({ id }) => id === 'DS-0002')
        .length,
      0,
    )
  })

  it('leaves out what only a file can do wrong, and says what it could not read', () => {
    const checks = [objector('DL9001', 'RUN', { onHistory: false }), objector('DL9002', 'RUN')]
    const { misconfigurations, resource } = checkHistory('i', config, { checks })
    assert.deepEqual([misconfigurations.length, resource.passed], [2, 0])
    const long = { createdBy: 'x'.repeat(100_000), emptyLayer: false }
    assert.equal(checkHistory('i', { ...config, history: [long] }).problems[0]?.code, 'dockerfile-broken')
  })
})
