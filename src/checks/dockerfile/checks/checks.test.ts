import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { canonicalCheckId } from '../../../core/check-id.ts'
import { parseDockerfile } from '../parse/index.ts'
import { EXAMPLES, fileOf } from './examples/all.ts'
import { dockerfileInput } from './input.ts'
import { DOCKERFILE_CHECKS } from './registry.ts'
import type { DockerfileSettings } from './types.ts'

/** Ids of the checks that object, those that are off only when they are asked for. */
function objecting(text: string, settings: DockerfileSettings, asked: string): readonly string[] {
  const input = dockerfileInput(parseDockerfile(text), { settings })
  return DOCKERFILE_CHECKS.filter(({ id, isOff }) => isOff !== true || id === asked)
    .filter((check) => [...check.evaluate(input)].length > 0)
    .map(({ id }) => id)
    .toSorted()
}

describe('examples', () => {
  for (const { id, settings = {}, hits, misses } of EXAMPLES) {
    for (const [examples, own] of [
      [hits, [id]],
      [misses, []],
    ] as const)
      for (const example of examples) {
        const { text, others } = fileOf(example)
        const verb = own.length > 0 ? 'objects to' : 'has nothing against'
        it(`${id} ${verb} ${JSON.stringify(typeof example === 'string' ? example : example[0])}`, () => {
          assert.deepEqual(objecting(text, settings, id), [...own, ...others].toSorted())
        })
      }
  }
})

describe('over a history', () => {
  const cases: readonly (readonly [text: string, ids: string])[] = [
    ['ADD file:0123456789abcdef in /', ''],
    ['ADD app.txt file.txt /a/', 'DS-0005'],
    ['ADD app.txt /a/', 'DS-0005'],
    ['ADD https://example.com/a.zip /a/', ''],
    ['RUN apt-get update\nRUN make', 'DS-0017 DL3009'],
    ['ENTRYPOINT a\nENTRYPOINT b\nCMD c\nCMD d\nHEALTHCHECK CMD x', ''],
    ['EXPOSE 22\nWORKDIR app\nCOPY a b c d', 'DS-0004'],
    ['ENV DB_PASSWORD=not-empty', 'DS-0031'],
  ]
  for (const [text, ids] of cases)
    it(`${ids === '' ? 'nothing' : ids} objects to ${JSON.stringify(text)}`, () => {
      const file = parseDockerfile(`FROM scratch\n${text}\nUSER 1\nHEALTHCHECK NONE\n`)
      const input = dockerfileInput(file, { isHistory: true })
      const made = DOCKERFILE_CHECKS.filter(({ isOff, onHistory }) => isOff !== true && onHistory !== false)
      const found = made.filter((check) => [...check.evaluate(input)].length > 0).map(({ id }) => id)
      assert.deepEqual(new Set(found), new Set(ids.split(' ').filter((id) => id !== '')))
    })
})

describe('the registry', () => {
  it('has examples of every check that hit and that miss, and of no other', () => {
    const shown = EXAMPLES.filter(({ hits, misses }) => hits.length > 0 && misses.length > 0)
    assert.deepEqual(new Set(shown.map(({ id }) => id)), new Set(DOCKERFILE_CHECKS.map(({ id }) => id)))
  })

  it('has each id once, and no id as the alias of another check', () => {
    const ids = DOCKERFILE_CHECKS.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    for (const { id, aliases = [] } of DOCKERFILE_CHECKS) {
      assert.ok(id.startsWith('DL') || canonicalCheckId(id) === id, id)
      assert.deepEqual(new Set(aliases).intersection(new Set(ids)), new Set(), id)
    }
  })

  it('knows all that other linters know, as gravely as they take it', () => {
    const known = new Set(DOCKERFILE_CHECKS.flatMap(({ id, aliases = [] }) => [id, ...aliases]))
    for (const id of HADOLINT.split(/\s+/).filter((digits) => digits !== ''))
      assert.ok(known.has(`DL${id}`), id)
    for (const [severity, ids] of Object.entries(TRIVY))
      for (const id of ids.split(' '))
        assert.equal(DOCKERFILE_CHECKS.find((check) => check.id === `DS-00${id}`)?.severity, severity, id)
  })

  it('says of each check in whole sentences why it matters and what to do', () => {
    for (const { id, title, description, advice } of DOCKERFILE_CHECKS) {
      assert.match(title, /^[\p{Lu}a-z].*[^.]$/u, id)
      assert.match(description, /\.$/, id)
      assert.ok(advice.length > 0 && description.length > 0, id)
    }
  })
})

/** Of the ids DL…. */
const HADOLINT = `
  1001 3000 3001 3002 3003 3004 3006 3007 3008 3009 3010 3011 3012 3013 3014 3015 3016 3018 3019 3020 3021 3022 3023
  3024 3025 3026 3027 3028 3029 3030 3032 3033 3034 3035 3036 3037 3038 3040 3041 3042 3043 3044 3045 3046 3047 3048
  3049 3050 3051 3052 3053 3054 3055 3056 3057 3058 3059 3060 3061 3062 3063 3064 3065 3066 3067 4000 4001 4003 4004
  4005 4006
`

/** Of the ids DS-00…. */
const TRIVY = {
  CRITICAL: '06 07 08 10 11 12 31',
  HIGH: '02 09 15 16 17 19 20 21 22 24 25 27 29 30',
  MEDIUM: '01 04 13 23',
  LOW: '05 14 26',
}
