import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as z from 'zod/mini'
import { checkBody, checkQuery, MAX_DETAILS } from './check-request.ts'
import { type QueryRule, RequestFault } from './route.ts'

const SIZE: QueryRule = {
  summary: 'entries of a page',
  schema: z._default(z.coerce.number().check(z.minimum(1), z.maximum(500)), 100),
}
const NAME: QueryRule = { summary: 'a name', isRequired: true, schema: z.string() }
const LABELS: QueryRule = {
  summary: 'labels',
  isRepeated: true,
  schema: z.optional(z.array(z.string().check(z.minLength(2)))),
}
const RULES = { size: SIZE, name: NAME, label: LABELS }

function faultOf(work: () => unknown): RequestFault {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof RequestFault)
    return error
  }
  return assert.fail('nothing was thrown')
}

describe('a query', () => {
  it('is checked and turned into values; what has no rule is left out', () => {
    const query = checkQuery(RULES, new URLSearchParams('name=x&size=7&label=ab&label=cd&other=1'))
    assert.deepEqual(query, { name: 'x', size: 7, label: ['ab', 'cd'] })
  })

  it('has defaults, and no more keys than were given', () => {
    assert.deepEqual(checkQuery(RULES, new URLSearchParams('name=x')), { name: 'x', size: 100 })
  })

  const wrong: readonly (readonly [string, string])[] = [
    ['', '?name is required'],
    ['name=a&name=b', '?name is given more than once'],
    ['name=a%00b', '?name holds a null character'],
    ['name=a&size=0', '?size is less than 1'],
    ['name=a&size=501', '?size is more than 500'],
    ['name=a&size=x', '?size must be a number'],
    ['name=a&label=x', '?label is less than 2 characters'],
  ]
  for (const [text, message] of wrong)
    it(`says what is wrong with ${text}`, () => {
      const fault = faultOf(() => checkQuery(RULES, new URLSearchParams(text)))
      assert.equal(fault.status, 400)
      assert.ok(fault.message.includes(message), fault.message)
    })
})

describe('a body', () => {
  const schema = z.strictObject({
    hash: z.string(),
    kind: z.optional(z.enum(['a', 'b'])),
    layers: z.optional(z.array(z.object({ uri: z.url() }))),
  })

  it('comes out as its schema makes it', () => {
    assert.deepEqual(checkBody(schema, { hash: 'x' }), { hash: 'x' })
  })

  it('is told place by place', () => {
    const fault = faultOf(() =>
      checkBody(schema, { hash: 1, kind: 'c', layers: [{ uri: 'no' }], 'a/b~c': 1 }),
    )
    assert.deepEqual(fault.details, [
      { pointer: '/hash', message: 'must be a string' },
      { pointer: '/kind', message: 'must be one of a, b' },
      { pointer: '/layers/0/uri', message: 'is not valid' },
      { pointer: '', message: 'has unknown keys: a/b~c' },
    ])
    assert.match(fault.message, /^The body is not valid: \/hash must be a string; /)
  })

  it('with any number of faults is told briefly', () => {
    const fault = faultOf(() =>
      checkBody(
        z.array(z.string()),
        Array.from({ length: 1000 }, () => 1),
      ),
    )
    assert.equal(fault.details.length, MAX_DETAILS)
  })

  it('has its pointers escaped', () => {
    const fault = faultOf(() => checkBody(z.record(z.string(), z.string()), { 'a/b~c': 1 }))
    assert.equal(fault.details[0]?.pointer, '/a~1b~0c')
  })
})
