import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { faultOf, MAX_DEPTH } from './check.ts'
import { compileDocument, MAX_SCHEMA_DEPTH } from './document.ts'
import { faultList, faultMessage, MAX_SHOWN_FAULTS } from './fault.ts'

const NEW = { $schema: 'https://json-schema.org/draft/2020-12/schema' } as const
const SEVEN = { $schema: 'http://json-schema.org/draft-07/schema#' } as const

function messageOf(schema: unknown, value: unknown): string {
  const fault = faultOf(compileDocument(schema), value)
  return fault ? faultMessage('u', fault).replace("jsonschema validation failed with 'u#' ", '') : 'valid'
}

const object = (properties: object, more: object = {}): object => ({ type: 'object', properties, ...more })

/** Schema, value, and what kubeconform says. */
const CASES: readonly (readonly [string, unknown, unknown, string])[] = [
  ['a type', { type: 'integer' }, 'x', "- at '': got string, want integer"],
  ['types in their order', { type: ['string', 'null'] }, 1, "- at '': got number, want null or string"],
  ['a fraction', { type: 'integer' }, 1.5, "- at '': got number, want integer"],
  ['a whole number with a fraction of zero', { type: 'integer' }, 1.0, 'valid'],
  ['null', { type: 'string', nullable: true }, null, 'valid'],
  [
    'a key of a name with signs',
    object({ "a/b~'\n": { type: 'null' } }),
    { "a/b~'\n": 1 },
    "- at '/a~1b~0\\'\\n': got number, want null",
  ],
  ['one value', { enum: ['Pod'] }, 'pod', "- at '': value must be 'Pod'"],
  ['values', { enum: ['a', 1, null, true] }, 'b', "- at '': value must be one of 'a', 1, <nil>, true"],
  ['values that are no plain ones', { enum: [{}] }, 'b', "- at '': enum failed"],
  ['a map among values', { enum: [{ a: [1], b: 2 }] }, { b: 2, a: [1] }, 'valid'],
  ['a constant', { ...SEVEN, const: 1 }, 2, "- at '': value must be 1"],
  ['a constant of draft 4, which has none', { const: 1 }, 2, 'valid'],
  ['no null for a constant', { ...SEVEN, const: null }, 0, "- at '': value must be <nil>"],
  ['a missing key', object({}, { required: ['a'] }), {}, "- at '': missing property 'a'"],
  ['missing keys', object({}, { required: ['a', 'b'] }), {}, "- at '': missing properties 'a', 'b'"],
  [
    'an inherited key, which is none',
    object({}, { required: ['toString'] }),
    {},
    "- at '': missing property 'toString'",
  ],
  [
    'an unknown key',
    object({ a: {} }, { additionalProperties: false }),
    { a: 1, c: 1, b: 1 },
    "- at '': additional properties 'c', 'b' not allowed",
  ],
  [
    'a key named like a method',
    object({}, { additionalProperties: false }),
    { valueOf: 1 },
    "- at '': additional properties 'valueOf' not allowed",
  ],
  [
    'other keys',
    object({}, { additionalProperties: { type: 'string' } }),
    { x: 1 },
    "- at '/x': got number, want string",
  ],
  [
    'keys by pattern',
    { patternProperties: { '^x-': { type: 'string' } }, additionalProperties: false },
    { 'x-a': 1, b: 1 },
    "- at '/x-a': got number, want string - at '': additional properties 'b' not allowed",
  ],
  [
    'names',
    { ...SEVEN, propertyNames: { maxLength: 1 } },
    { ab: 1 },
    "- at '': invalid propertyName 'ab'   - at '': maxLength: got 2, want 1",
  ],
  ['few keys', { minProperties: 1 }, {}, "- at '': minProperties: got 0, want 1"],
  ['many keys', { maxProperties: 0 }, { a: 1 }, "- at '': maxProperties: got 1, want 0"],
  [
    'a key that needs another',
    { dependencies: { a: ['b'] } },
    { a: 1 },
    "- at '': properties 'b' required, if 'a' exists",
  ],
  [
    'the same, newly',
    { ...NEW, dependentRequired: { a: ['b'] } },
    { a: 1 },
    "- at '': properties 'b' required, if 'a' exists",
  ],
  [
    'a key that needs a schema',
    { ...NEW, dependentSchemas: { a: { required: ['b'] } } },
    { a: 1 },
    "- at '': missing property 'b'",
  ],
  ['items', { items: { type: 'string' } }, ['a', 1], "- at '/1': got number, want string"],
  [
    'items one by one',
    { items: [{ type: 'string' }], additionalItems: false },
    ['a', 1],
    "- at '': last 1 additionalItem(s) not allowed",
  ],
  [
    'items one by one, newly',
    { ...NEW, prefixItems: [{}], items: { type: 'string' } },
    [1, 2],
    "- at '/1': got number, want string",
  ],
  ['few items', { minItems: 2 }, [1], "- at '': minItems: got 1, want 2"],
  ['many items', { maxItems: 1 }, [1, 2], "- at '': maxItems: got 2, want 1"],
  ['equal items', { uniqueItems: true }, [{ a: 1 }, 2, { a: 1 }], "- at '': items at 0 and 2 are equal"],
  ['different items', { uniqueItems: true }, [1, '1', [1], [[1]], {}, null], 'valid'],
  [
    'no contained item',
    { ...SEVEN, contains: { const: 1 } },
    [2],
    "- at '': no items match contains schema   - at '/0': value must be 1",
  ],
  [
    'too few contained items',
    { ...NEW, contains: { const: 1 }, minContains: 2 },
    [1],
    "- at '': min 2 items required to match contains schema, but matched 1 items at 0",
  ],
  [
    'too many contained items',
    { ...NEW, contains: { const: 1 }, maxContains: 1 },
    [1, 1],
    "- at '': max 1 items required to match contains schema, but matched 2 items at 0 1",
  ],
  ['a short text', { minLength: 2 }, '\u{1f600}', "- at '': minLength: got 1, want 2"],
  ['a long text', { maxLength: 1 }, 'ab', "- at '': maxLength: got 2, want 1"],
  ['a pattern', { pattern: '^a+$' }, "b'", "- at '': 'b\\'' does not match pattern '^a+$'"],
  ['a small number', { minimum: 0 }, -5, "- at '': minimum: got -5, want 0"],
  ['a large number', { maximum: 65_535 }, 70_000, "- at '': maximum: got 70,000, want 65,535"],
  [
    'an excluded number of draft 4',
    { minimum: 1, exclusiveMinimum: true },
    1,
    "- at '': exclusiveMinimum: got 1, want 1",
  ],
  [
    'an excluded number',
    { ...SEVEN, exclusiveMaximum: 0.5 },
    0.5,
    "- at '': exclusiveMaximum: got 0.5, want 0.5",
  ],
  ['a multiple', { multipleOf: 0.1 }, 0.3, 'valid'],
  ['no multiple', { multipleOf: 2 }, 3, "- at '': multipleOf: got 3, want 2"],
  ['not', { not: { type: 'string' } }, 'a', "- at '': not failed"],
  [
    'all of',
    { allOf: [{ type: 'string' }, { minLength: 2 }] },
    1,
    "- at '': allOf failed   - at '': got number, want string",
  ],
  [
    'any of',
    { anyOf: [{ type: 'string' }, { type: 'null' }] },
    1,
    "- at '': anyOf failed   - at '': got number, want string   - at '': got number, want null",
  ],
  [
    'one of none',
    { oneOf: [{ type: 'string' }] },
    1,
    "- at '': oneOf failed, none matched   - at '': got number, want string",
  ],
  [
    'one of two',
    { oneOf: [{ type: 'string' }, {}, { minimum: 1 }] },
    1,
    "- at '': oneOf failed, subschemas 1, 2 matched",
  ],
  [
    'if',
    JSON.parse(
      '{"$schema":"http://json-schema.org/draft-07/schema","if":{"type":"string"},"then":{"minLength":1},"else":{"minimum":1}}',
    ),
    0,
    "- at '': minimum: got 0, want 1",
  ],
  ['a schema of false', object({ a: false }), { a: 1 }, "- at '/a': false schema"],
  [
    'several faults of one value',
    object({ a: { minLength: 3, pattern: 'x' } }),
    { a: 'b' },
    "- at '/a': minLength: got 1, want 3 - at '/a': 'b' does not match pattern 'x'",
  ],
  [
    'several faults of one value among others',
    object({ a: { minLength: 3, pattern: 'x' } }, { required: ['b'] }),
    { a: 'b' },
    "- at '': missing property 'b' - at '/a': validation failed   - at '/a': minLength: got 1, want 3   - at '/a': 'b' does not match pattern 'x'",
  ],
  [
    'a reference',
    { definitions: { a: { type: 'string' } }, properties: { b: { $ref: '#/definitions/a', type: 'null' } } },
    { b: 1 },
    "- at '/b': got number, want string",
  ],
  [
    'a reference with more beside it',
    { ...NEW, $defs: { a: { type: 'string' } }, $ref: '#/$defs/a', minLength: 2 },
    'b',
    "- at '': minLength: got 1, want 2",
  ],
  [
    'a reference with an escaped name',
    { $ref: '#/definitions/a~1b%20c', definitions: { 'a/b c': { type: 'null' } } },
    1,
    "- at '': got number, want null",
  ],
  [
    'a schema in itself',
    object({ a: { $ref: '#' } }, { additionalProperties: false }),
    { a: { a: { b: 1 } } },
    "- at '/a/a': additional properties 'b' not allowed",
  ],
  [
    'formats and extensions, which say nothing',
    { type: 'string', format: 'date-time', 'x-kubernetes-int-or-string': true },
    'x',
    'valid',
  ],
  ['what JSON cannot hold', { type: 'string' }, undefined, "- at '': got no value of JSON, want string"],
]

describe('schemas', () => {
  for (const [name, schema, value, message] of CASES)
    it(`tell of ${name}`, () => {
      assert.equal(messageOf(schema, value), message)
    })

  it('end with a fault where values nest too deep, also behind what inverts it', () => {
    const nested = (levels: number): unknown => {
      let value: unknown = {}
      for (let level = 0; level < levels; level++) value = { a: value }
      return value
    }
    const schema = object({ a: { $ref: '#' } })

    assert.equal(messageOf(schema, nested(100)), 'valid')
    assert.match(messageOf(schema, nested(MAX_DEPTH)), /nested more than 400 levels deep$/)
    assert.match(
      messageOf({ not: { $ref: '#/properties/x' }, properties: { x: schema } }, nested(100_0)),
      /nested/,
    )
    assert.match(
      messageOf({ $ref: '#/definitions/a', definitions: { a: { $ref: '#/definitions/a' } } }, 1),
      /nested/,
    )
  })

  it('end with a fault where there is too much to compare', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({ index }))
    assert.match(messageOf({ uniqueItems: true }, many), /more than 5000000 values to look at$/)
  })

  it('tell of a number of faults, and how many more there are', () => {
    const fault = faultOf(
      compileDocument({ items: { type: 'string' } }),
      Array.from({ length: 105 }, () => 1),
    )

    assert.ok(fault)
    assert.match(faultMessage('u', fault), /- and 5 more$/)
    assert.equal(faultList(fault).length, MAX_SHOWN_FAULTS)
  })

  it('give the place of each fault, of keys that are not allowed the key', () => {
    const schema = object({
      a: { items: object({}, { additionalProperties: false }) },
      b: { oneOf: [{ type: 'string' }, { type: 'null' }] },
    })
    const fault = faultOf(compileDocument(schema), { a: [{}, { x: 1, y: 2 }], b: 1 })

    assert.deepEqual(fault && faultList(fault), [
      { path: ['a', 1, 'x'], detail: "additional property 'x' not allowed" },
      { path: ['a', 1, 'y'], detail: "additional property 'y' not allowed" },
      { path: ['b'], detail: 'oneOf failed, none matched (got number, want string; got number, want null)' },
    ])
  })
})

const BROKEN: readonly (readonly [unknown, RegExp])[] = [
  [1, /^the schema is no schema$/],
  [{ type: 'text' }, /^\/type names no type: 'text'$/],
  [{ properties: { a: [] } }, /^\/properties\/a is no schema$/],
  [{ properties: [] }, /^\/properties is no map of schemas$/],
  [{ required: [1] }, /^\/required is no list of texts$/],
  [{ minimum: '1' }, /^\/minimum is no number$/],
  [{ pattern: '(' }, /^\/pattern cannot be used: /],
  [{ pattern: '(?=a)' }, /^\/pattern cannot be used: /],
  [{ enum: 'a' }, /^\/enum is no list$/],
  [{ allOf: {} }, /^\/allOf is no list of schemas$/],
  [{ $ref: 1 }, /^\/\$ref is no text$/],
  [{ $ref: '#/definitions/a' }, /^\/\$ref refers to \/definitions\/a, which is not there$/],
  [{ $ref: '_definitions.json#/a' }, /^\/\$ref refers to another document, _definitions\.json/],
  [{ $ref: '#a' }, /^\/\$ref refers to the anchor a/],
  [{ $schema: 'http://json-schema.org/draft-03/schema' }, /^\/\$schema names no draft/],
  [{ unevaluatedProperties: false }, /^\/unevaluatedProperties is not supported$/],
]

describe('broken schemas', () => {
  for (const [schema, message] of BROKEN)
    it(`are refused: ${JSON.stringify(schema)}`, () => {
      assert.throws(() => compileDocument(schema), { message })
    })

  it('are refused where they nest too deep', () => {
    let schema: unknown = {}
    for (let level = 0; level < MAX_SCHEMA_DEPTH; level++) schema = { not: schema }
    assert.throws(() => compileDocument(schema), /nested more than 300 deep/)
  })
})
