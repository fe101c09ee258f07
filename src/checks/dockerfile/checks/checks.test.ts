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

  it('says of each check in whole sentences why it matters and what to do', () => {
    for (const { id, title, description, advice } of DOCKERFILE_CHECKS) {
      assert.match(title, /^[\p{Lu}a-z].*[^.]$/u, id)
      assert.match(description, /\.$/, id)
      assert.ok(advice.length > 0 && description.length > 0, id)
    }
  })
})
