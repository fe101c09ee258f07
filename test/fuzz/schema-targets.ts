import { faultOf } from '../../src/kubernetes/schema/check.ts'
import { compileDocument } from '../../src/kubernetes/schema/document.ts'
import { faultList, faultMessage } from '../../src/kubernetes/schema/fault.ts'
import { createValidator } from '../../src/kubernetes/schema/validator.ts'
import type { FuzzTarget } from './targets.ts'

const SCHEMA = JSON.stringify({
  type: ['object', 'null'],
  properties: {
    kind: { enum: ['A', 'B'] },
    spec: { $ref: '#/definitions/spec', minLength: 1 },
    list: { type: 'array', items: [{ const: 1 }], additionalItems: { minimum: 0.5 }, uniqueItems: true },
  },
  definitions: {
    spec: {
      oneOf: [
        { type: 'string', pattern: '^a+b?$' },
        { type: 'object', additionalProperties: { $ref: '#' } },
      ],
    },
  },
  required: ['kind'],
  additionalProperties: false,
})

const OBJECT = { kind: 'A', spec: { x: { kind: 'B', spec: 'aab' } }, list: [1, 2, 3] }

const MANIFEST = JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a', labels: { a: 'b' } },
  spec: {
    selector: { matchLabels: { a: 'b' } },
    strategy: { rollingUpdate: { maxSurge: '25%' } },
    template: { spec: { containers: [{ name: 'a', image: 'b', resources: { limits: { cpu: 1 } } }] } },
  },
})

function parsed(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString()) as unknown
  } catch {
    return undefined
  }
}

/** Schemas that people keep, and objects that are held against the shipped ones. */
export function schemaTargets(): readonly FuzzTarget[] {
  const validator = createValidator()
  return [
    {
      name: 'kubernetes-schema',
      corpus: [Buffer.from(SCHEMA)],
      run: async (input) => {
        let check
        try {
          check = compileDocument(parsed(input))
        } catch (error) {
          // Which place of the schema is wrong, in words; anything else is a slip of ours.
          if (error instanceof Error && error.constructor === Error) return
          throw error
        }
        const fault = faultOf(check, OBJECT)
        if (fault) await Promise.resolve([faultMessage('u', fault), faultList(fault)])
      },
    },
    {
      name: 'kubernetes-object',
      corpus: [Buffer.from(MANIFEST)],
      run: async (input) => {
        await validator.validate(parsed(input), new AbortController().signal)
      },
    },
  ]
}
