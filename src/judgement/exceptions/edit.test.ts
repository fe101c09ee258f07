import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { addedTo, removedFrom } from './edit.ts'
import { readConfiguredExceptions, readExceptions } from './read.ts'
import type { Exception } from './types.ts'

const ENTRY = { id: 'CVE-2024-9', reason: 'not: called', until: '2030-01-01' }
const ITEM = ['id: CVE-2024-9', 'reason: "not: called"', 'until: 2030-01-01']

async function added(text: string, isConfiguration = false): Promise<string> {
  return (await addedTo({ file: 'x.yaml', text, isConfiguration }, ENTRY)).text
}

/** @param lines of the entries that go, by their number in the file */
async function removed(text: string, lines: readonly number[]): Promise<string> {
  const { exceptions } = await readExceptions('x.yaml', text)
  const gone = exceptions.filter(({ line }) => lines.includes(line))
  assert.equal(gone.length, lines.length)
  return await removedFrom({ file: 'x.yaml', text, isConfiguration: false }, gone)
}

describe('an exception is added', () => {
  const item = (indent: string): string => `${indent}- ${ITEM.join(`\n${indent}  `)}\n`
  const cases: readonly [string, string, string][] = [
    ['to nothing', '', `exceptions:\n${item('  ')}`],
    ['to a comment', '# ours\n', `# ours\nexceptions:\n${item('  ')}`],
    ['to a list', '- id: CVE-1\n  reason: r\n', `- id: CVE-1\n  reason: r\n${item('')}`],
    [
      'to a list that is not indented, with comments',
      'exceptions:\n# first\n- id: CVE-1   # one\n  reason:   r   # why\n\n# the end\n',
      `exceptions:\n# first\n- id: CVE-1   # one\n  reason:   r   # why\n${item('')}\n# the end\n`,
    ],
    [
      'to a file without a last line break',
      'exceptions:\n    - id: CVE-1\n      reason: r',
      `exceptions:\n    - id: CVE-1\n      reason: r\n${item('    ')}`,
    ],
    [
      'behind a text of several lines',
      'exceptions:\n  - id: CVE-1\n    reason: |\n      a\n      b\n',
      `exceptions:\n  - id: CVE-1\n    reason: |\n      a\n      b\n${item('  ')}`,
    ],
    [
      'to a list in brackets',
      '[{id: CVE-1, reason: r}]\n',
      `[ { id: CVE-1, reason: r }, { ${ITEM.join(', ')} } ]\n`,
    ],
    ['to a heading alone', 'exceptions:\n', `exceptions:\n${item('  ')}`],
    ['to an empty list', '# a\nexceptions: []\n', `# a\nexceptions: [ { ${ITEM.join(', ')} } ]\n`],
  ]
  for (const [name, before, after] of cases) {
    it(name, async () => assert.equal(await added(before), after))
  }

  it('to a configuration, before and between other keys', async () => {
    const config = '# ours\nexceptions:\n  - id: CVE-1\n    reason: r\n\nscan:\n  distro: debian/12 # old\n'
    const text = await added(config, true)
    assert.equal(text, config.replace('reason: r\n', `reason: r\n${item('  ')}`))
    const without = 'scan:\n  distro: debian/12 # old\n'
    assert.equal(await added(without, true), `${without}\nexceptions:\n${item('  ')}`)
  })

  it('with line breaks as the file has them', async () => {
    assert.equal(
      await added('- id: CVE-1\r\n  reason: r\r\n'),
      `- id: CVE-1\r\n  reason: r\r\n${item('').replaceAll('\n', '\r\n')}`,
    )
  })

  const refused: readonly [string, Record<string, string | readonly string[]>, string, RegExp][] = [
    [
      'that is there',
      ENTRY,
      `- {id: cve-2024-9, until: 2030-01-01, reason: r}\n`,
      /x\.yaml:2:3: this is for the same as line 1/,
    ],
    ['to a file with a fault', ENTRY, '- id: CVE-1\n', /x\.yaml:1:3: 0\.reason is missing/],
    ['to a file of Trivy', ENTRY, 'CVE-1\n', /x\.yaml is in the form of another tool \(trivyignore\)/],
    ['without a criterion', { reason: 'r' }, '', /The exception is refused: says nothing of what it is for/],
    [
      'with a day that is none',
      { ...ENTRY, until: '2030-02-30' },
      '',
      /The exception is refused: until is no day/,
    ],
    [
      'of no package',
      { package: 'pkg:a', reason: 'r' },
      '',
      /The exception is refused: package is to be written/,
    ],
  ]
  for (const [name, entry, text, fault] of refused) {
    it(`not ${name}`, async () => {
      await assert.rejects(addedTo({ file: 'x.yaml', text, isConfiguration: false }, entry), fault)
    })
  }
})

describe('exceptions are removed', () => {
  const list = `# heading

# about one
# at length
- id: CVE-1 # one
  reason: |
    a
    b
# about two
- id: CVE-2
  reason: r

- id: CVE-3
  reason: r
# the end
`
  const cases: readonly [string, string, readonly number[], string][] = [
    [
      'with the comment above them',
      list,
      [5],
      '# heading\n\n# about two\n- id: CVE-2\n  reason: r\n\n- id: CVE-3\n  reason: r\n# the end\n',
    ],
    ['several at once', list, [5, 13], '# heading\n\n# about two\n- id: CVE-2\n  reason: r\n\n# the end\n'],
    ['all', 'exceptions:\n  - id: CVE-1\n    reason: r\n', [2], 'exceptions:\n'],
    ['of Trivy’s lines', '# a\nCVE-1\nCVE-2 exp:2020-01-01\nCVE-3\n', [3], '# a\nCVE-1\nCVE-3\n'],
    [
      'of Trivy’s YAML',
      'vulnerabilities:\n  - id: CVE-1\n  - id: CVE-2\nsecrets: [{id: github-pat}]\n',
      [2],
      'vulnerabilities:\n  - id: CVE-2\nsecrets: [{id: github-pat}]\n',
    ],
    [
      'of Grype',
      'ignore:\n- vulnerability: CVE-1\n- package: {name: a}\n',
      [3],
      'ignore:\n- vulnerability: CVE-1\n',
    ],
  ]
  for (const [name, before, lines, after] of cases) {
    it(name, async () => assert.equal(await removed(before, lines), after))
  }

  it('in brackets, of which others are on the same line', async () => {
    const text = '[{id: CVE-1, reason: r}, {id: CVE-2, reason: r}]\n'
    const { exceptions } = await readExceptions('x.yaml', text)
    const after = await removedFrom({ file: 'x.yaml', text, isConfiguration: false }, exceptions.slice(0, 1))
    assert.equal(after, '[ { id: CVE-2, reason: r } ]\n')
  })

  it('not from TOML', async () => {
    await assert.rejects(removed('[[IgnoredVulns]]\nid = "CVE-1"\n', [1]), /cannot be changed here/)
  })
})

it('a list that was written by adding, in any order, reads as what was added', async () => {
  const text = fc.string({ minLength: 1 }).filter((one) => one.trim() !== '' && !/[\0\ufffd\ufeff]/.test(one))
  const entries = fc.uniqueArray(
    fc.record({ id: fc.nat(99).map((one) => `CVE-2024-${one}`), reason: text }),
    {
      minLength: 1,
      maxLength: 5,
      selector: ({ id }) => id,
    },
  )
  const heads = fc.constantFrom(
    '',
    '# a\n',
    'scan:\n  distro: x\n',
    'exceptions: []\n',
    'exceptions:\nscan:\n',
  )
  await fc.assert(
    fc.asyncProperty(heads, entries, async (head, list) => {
      let file: string = head
      for (const entry of list)
        file = (await addedTo({ file: 'x', text: file, isConfiguration: true }, entry)).text
      const { exceptions } = await readConfiguredExceptions('x', file)
      assert.deepEqual(
        exceptions.map(pair),
        list.map(({ id, reason }) => [id, reason.trim()]),
      )
      const left = await removedFrom({ file: 'x', text: file, isConfiguration: true }, exceptions.slice(0, 1))
      assert.deepEqual(
        (await readConfiguredExceptions('x', left)).exceptions.map(pair),
        exceptions.slice(1).map(pair),
      )
    }),
  )
})

function pair({ criteria, reason }: Exception): readonly [string | undefined, string] {
  return [criteria[0]?.values[0], reason]
}
