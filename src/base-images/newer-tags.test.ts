import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { newerTags } from './newer-tags.ts'

describe('newer tags', () => {
  const cases: readonly [string, string, readonly string[], readonly string[]][] = [
    [
      'are of the same shape',
      '12.4-slim',
      ['12.9-slim', '12.9', '12.9.1-slim', '12.5-slim', '12.9-bare'],
      ['12.9-slim', '12.5-slim'],
    ],
    ['are no earlier ones, nor the same', '12.4', ['12.4', '12.3', '12.04'], []],
    ['are by numbers and not by letters', '1.9', ['1.10', '1.100'], ['1.100', '1.10']],
    ['are of the same major version', '3.18', ['4.0', '3.20', '3.19'], ['3.20', '3.19']],
    [
      'do not move what they are built for backwards',
      '1.25.3-alpine3.18',
      ['1.25.4-alpine3.17', '1.25.4-alpine3.18', '1.25.3-alpine3.19'],
      ['1.25.4-alpine3.18', '1.25.3-alpine3.19'],
    ],
    [
      'may be days',
      'bookworm-20250101-slim',
      ['bookworm-20260105-slim', 'trixie-20260105-slim', 'bookworm-20240101-slim'],
      ['bookworm-20260105-slim'],
    ],
    ['there are none of a name', 'latest', ['stable', 'latest', 'bookworm'], []],
    ['there are none without a dot in another major', '12', ['13', '14'], []],
    ['may have a letter before them', 'v1.2', ['v1.3', '1.4'], ['v1.3']],
    [
      'may have more digits than a number holds',
      '1.99999999999999999998',
      ['1.99999999999999999999'],
      ['1.99999999999999999999'],
    ],
  ]
  for (const [name, tag, others, expected] of cases)
    it(name, () => assert.deepEqual(newerTags(tag, others, false), expected))

  it('are of later major versions, where they are asked for', () =>
    assert.deepEqual(newerTags('12', ['13', '11', '14'], true), ['14', '13']))

  it('never lead back', () =>
    fc.assert(
      fc.property(
        fc.stringMatching(/^v?\d{1,3}\.\d{1,3}(?:-[a-z]{1,2}\d?)?$/),
        fc.array(fc.stringMatching(/^v?\d{1,3}\.\d{1,3}$/)),
        (tag, others) => {
          for (const newer of newerTags(tag, others, true))
            assert.ok(!newerTags(newer, [tag], true).includes(tag))
        },
      ),
    ))
})
