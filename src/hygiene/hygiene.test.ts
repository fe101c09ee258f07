import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hygieneInput, osPackage, PLAIN_CONFIG, type TestLayer } from '../../test/hygiene-image.ts'
import { hygieneOf, MAX_LISTED_PATHS } from './hygiene.ts'
import { hygienePage } from './page.ts'

const BAD = hygieneInput(
  [
    {
      lines: [
        'l bin usr/bin',
        'f usr/bin/curl 2000000',
        'f var/lib/apt/lists/a 500000',
        'f big 3000000',
        'd tmp 1777',
      ],
      owned: { curl: ['usr/bin/curl'] },
      accounts: { 'etc/passwd': [{ kind: 'user', name: 'root', id: 0 }] },
    },
    { lines: ['w big', 'f usr/bin/sudo 1000 4755', 'f app/.env 10'] },
  ],
  {
    tag: 'latest',
    packages: [osPackage('curl', { originLayer: 0 })],
    config: { ...PLAIN_CONFIG, created: '2025-01-01T00:00:00Z', exposedPorts: ['22/tcp'] },
  },
)

const CLEAN_LAYER: TestLayer = {
  lines: ['f app 100'],
  accounts: {
    'etc/passwd': [{ kind: 'user', name: 'root', id: 0 }],
    'etc/shadow': [{ kind: 'password', name: 'root' }],
  },
}

const CLEAN = hygieneInput([CLEAN_LAYER], {
  config: {
    ...PLAIN_CONFIG,
    user: '10001',
    created: '2026-01-30T00:00:00Z',
    healthcheck: true,
    labels: Object.fromEntries(
      ['source', 'revision', 'version', 'title', 'vendor'].map((name) => [
        `org.opencontainers.image.${name}`,
        'x',
      ]),
    ),
  },
})

describe('hygieneOf', () => {
  it('has what is wrong with an image by id, and its figures', () => {
    const { report, misconfigurations } = hygieneOf(BAD)

    assert.deepEqual(
      misconfigurations.map(({ id }) => id.slice('PLH-'.length)).join(' '),
      '0101 0102 0103 0201 0302 0305 0401 0501 0503 0504 0601 0701 0801 0802',
    )
    for (const one of misconfigurations) {
      assert.equal(one.class, 'hygiene')
      assert.match(one.message, /^[A-Z«/\d].*\.$/)
      assert.match(one.advice, /\.$/)
    }
    assert.deepEqual(
      [report.shippedBytes, report.visibleBytes, report.hiddenBytes],
      [5_501_012, 2_501_012, 3_000_000],
    )
    assert.deepEqual(report.hidden, [{ path: 'big', bytes: 3_000_000, layer: 0, hiddenBy: 1 }])
    assert.deepEqual(report.layers[1], { bytes: 1010, hiddenBytes: 0, createdBy: 'RUN step 1' })
    assert.deepEqual(
      report.tools.map(({ name, layer }) => [name, layer]),
      [
        ['curl', 0],
        ['sudo', 1],
      ],
    )
    assert.equal(report.duplicates, undefined)
    assert.ok(report.score < 60, `${report.score}`)
  })

  it('has nothing against an image that holds its program alone', () => {
    const { report, misconfigurations } = hygieneOf(CLEAN)

    assert.deepEqual([misconfigurations, report.score], [[], 100])
  })

  it('judges waste by the limits that are given', () => {
    const ids = (limits: Parameters<typeof hygieneOf>[0]['limits']) =>
      hygieneOf({ ...BAD, ...(limits ? { limits } : {}) }).misconfigurations.map(({ id }) => id)

    assert.ok(!ids({}).includes('PLH-0501'))
    assert.ok(ids({ highestWastedBytes: 2_999_999 }).includes('PLH-0502'))
    assert.ok(!ids({ highestWastedBytes: 3_000_000 }).includes('PLH-0502'))
    assert.ok(!ids({ lowestEfficiency: 0.4 }).includes('PLH-0501'))
  })

  it('says of a root file system what can be said of it', () => {
    const { config: _config, ...input } = { ...BAD, layers: [] }

    const { report, misconfigurations } = hygieneOf(input)

    assert.ok(misconfigurations.every(({ id }) => !/^PLH-0[128]/.test(id)))
    assert.equal(misconfigurations[0]?.subject.kind, 'Root file system')
    assert.match(report.unjudged.join(' '), /capabilities was not judged/)
    assert.equal(report.identity.healthcheck, 'not applicable')
  })

  it('says the same of the same, and lists no more than the limit', () => {
    const lines = Array.from({ length: MAX_LISTED_PATHS + 5 }, (_, index) => `f bin/p${index} ${index} 4755`)
    const input = hygieneInput([{ lines }, { lines: ['w bin'] }, { lines }])

    const { report } = hygieneOf(input)

    assert.deepEqual(hygieneOf(input), hygieneOf(input))
    assert.deepEqual([report.privileges.length, report.hidden.length], [MAX_LISTED_PATHS, MAX_LISTED_PATHS])
  })

  it('copes with an image of nothing', () => {
    const { report } = hygieneOf(hygieneInput([]))

    assert.deepEqual([report.shippedBytes, report.efficiency.score, report.tools], [0, 1, []])
  })
})

describe('hygienePage', () => {
  const page = (input = BAD, width = 100) =>
    [
      ...hygienePage(hygieneOf(input).report, { name: 'debian:12', foundBy: 'layers', layers: 1 }, width),
    ].join('')

  it('says what is wrong, in sections', () => {
    const text = page()

    for (const part of [
      'base          debian:12, 1 layer, by its layers',
      'runs as  root, because no user is named',
      'downloader  curl  2.0 MB  layer 1  apt-get purge -y --auto-remove curl',
      '500 kB  apt lists  1 file  layer 1  /var/lib/apt/lists',
      'efficiency      ',
      '3.0 MB  layer 1, hidden by 2  /big',
      'set-user-ID  layer 2  /usr/bin/sudo',
      'user           0   ....................  counts 20',
    ]) {
      assert.ok(text.includes(part), `${part}\n${text}`)
    }
    assert.match(text, /^Identity\n {2}name /)
  })

  it('keeps to the width, and to what a terminal may see', () => {
    const evil = hygieneInput([{ lines: ['f tmp/a\u001b[31m 10', 'f usr/bin/x\u202e 1 4755'] }], {
      name: 'a\u001b]0;x',
    })

    const text = page(evil, 40)

    assert.ok(
      text.split('\n').every((line) => line.length <= 40),
      text,
    )
    assert.ok(!['\u001b', '\u202e'].some((sign) => text.includes(sign)))
  })

  it('has no sections for what there is none of', () => {
    assert.ok(
      !/Leftovers: |Privileges|hidden by|Not judged/.test(page(CLEAN).replace('Leftovers: 0 bytes', '')),
    )
  })
})
