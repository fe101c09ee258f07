import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { TextEdit } from '../../../core/misconfiguration.ts'
import { parseDockerfile } from '../parse/index.ts'
import type { Span } from '../parse/types.ts'
import { EXAMPLES, fileOf } from './examples/all.ts'
import { dockerfileInput } from './input.ts'
import { DOCKERFILE_CHECKS } from './registry.ts'
import { MOST_NEIGHBOURS, MOST_OBJECTIONS_OF_ONE } from './support/factories.ts'
import type { DockerfileObjection, DockerfileSettings } from './types.ts'

const SETTINGS: DockerfileSettings = {
  allowedRegistries: ['docker.io', '*.example.com'],
  requiredLabels: { x: 'semver', y: 'url', z: 'email' },
  strictLabels: true,
}

function allOf(text: string, modes = [false, true]): readonly DockerfileObjection[] {
  return modes.flatMap((isHistory) => {
    const input = dockerfileInput(parseDockerfile(text), { settings: SETTINGS, isHistory })
    return DOCKERFILE_CHECKS.flatMap((check) => [...check.evaluate(input)])
  })
}

function assertPlace(text: string, { start, end, line, column, endLine }: Span): void {
  assert.ok(start >= 0 && start <= end && end <= text.length)
  const before = text.slice(0, start)
  assert.equal(line, before.split('\n').length)
  assert.equal(column, start - before.lastIndexOf('\n'))
  assert.ok(endLine >= line)
}

function assertEdits(text: string, edits: readonly TextEdit[]): void {
  let last = 0
  for (const { start, end } of edits) {
    assert.ok(start >= last && end >= start && end <= text.length)
    last = end
  }
}

/** Lines of the examples, shuffled and cut into each other. */
const LINES = EXAMPLES.flatMap(({ hits, misses }) => [...hits, ...misses])
  .flatMap((example) => fileOf(example).text.split('\n'))
  .concat([
    'FROM $',
    'ONBUILD',
    'COPY',
    'RUN',
    'RUN <<A <<B',
    '\\',
    'ENV =',
    'LABEL "',
    'RUN $(',
    'USER',
    'EXPOSE -',
  ])

describe('checks', () => {
  it('throw at no file, and know the line and column of what they object to', () => {
    const part = fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...LINES) },
      fc.string({ unit: 'binary', maxLength: 20 }),
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 12 }),
        fc.constantFrom('\n', '\r\n', ' \\\n', '\n\n'),
        (parts, end) => {
          const text = parts.join(end)
          for (const { span, fix, stage, message } of allOf(text)) {
            assertPlace(text, span)
            assertEdits(text, fix?.edits ?? [])
            assert.ok(stage === undefined || stage >= 0)
            assert.ok(message.length > 0)
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it('tell no more places of one RUN than the limit', () => {
    const many = MOST_OBJECTIONS_OF_ONE * 3
    const found = allOf(`FROM alpine:3.22\nRUN ${'sudo a;'.repeat(many)}\nEXPOSE ${'22 '.repeat(many)}`)
    assert.equal(found.filter(({ message }) => message === 'runs sudo').length, MOST_OBJECTIONS_OF_ONE * 2)
    assert.equal(
      found.filter(({ message }) => message.startsWith('22 is')).length,
      MOST_OBJECTIONS_OF_ONE * 2,
    )
  })

  it('know no excuses any more where too many commands need one', () => {
    const lists = (count: number): boolean => {
      const pairs = 'apt-get update; rm -rf /var/lib/apt/lists/*; '.repeat(count)
      return allOf(`FROM debian:12\nRUN ${pairs}`, [false]).some(({ message }) =>
        message.includes('is not removed'),
      )
    }
    assert.ok(!lists(20))
    assert.ok(lists(Math.ceil(Math.sqrt(MOST_NEIGHBOURS)) + 1))
  })

  const worst: Readonly<Record<string, string>> = {
    'many commands': `RUN ${'apt-get install x; '.repeat(3000)}`,
    'many updates': `RUN ${'apt-get update; yum update; git clone a; '.repeat(1000)}`,
    'many pipes': `RUN ${'curl x | '.repeat(2000)} sh`,
    'many lines': `RUN pip install x\n`.repeat(1500),
    'many stages': 'FROM a AS b\nCOPY --from=b / /\n'.repeat(1000),
    'a long word': `ENV A=${'$A{'.repeat(30_000)}`,
    'a long label': `LABEL x=${'1.'.repeat(50_000)} y=${'a:'.repeat(50_000)} z="${'a@'.repeat(50_000)}"`,
    'a long chmod': `RUN chmod ${'u+rwxXst'.repeat(20_000)} f`,
    'a long address': `RUN git clone ${'https://a:'.repeat(10_000)}`,
    'a long name': `ENV ${'aA'.repeat(50_000)}=1`,
    'many pairs': `ENV ${'A=$B '.repeat(3000)}`,
    'a long maintainer': `MAINTAINER ${' '.repeat(100_000)}"`,
    'a long query': `ADD https://a/b?${'&a'.repeat(50_000)} /`,
    'a long path': `COPY ${'/'.repeat(50_000)} ${'{a,'.repeat(20_000)}`,
  }
  for (const [name, text] of Object.entries(worst))
    it(`take no more than some seconds for ${name}`, () => {
      const start = performance.now()
      allOf(`FROM alpine:3.22\n${text}\n`, [false])
      assert.ok(performance.now() - start < MOST_MILLISECONDS)
    })
})

/** Ten times what the slowest of them takes on a slow machine; what grows with the square takes minutes. */
const MOST_MILLISECONDS = 8000
