import * as z from 'zod/mini'
import {
  AdmissionFileSchema,
  DurationText,
  NamespaceText,
  TimeText,
} from '../../src/admission/policy/schema.ts'
import { DURATION_PATTERN } from '../../src/core/duration.ts'
import { DESCRIPTIONS } from './admission-descriptions.ts'

type Schema = z.core.JSONSchema.BaseSchema

/** JSON Schema of a policy of admission, for editors and pipelines. */
export function admissionSchema(): object {
  const { $schema: _, ...schema } = z.toJSONSchema(AdmissionFileSchema, {
    override: ({ zodSchema, jsonSchema }) => {
      const form = FORMS.find(([text]) => text === zodSchema)
      if (form) jsonSchema.pattern = form[1]
    },
  })
  describe(schema, '')
  relate(schema)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Policy of admission of Plimsoll',
    ...schema,
  }
}

const FORMS: readonly (readonly [z.core.$ZodType, string])[] = [
  [DurationText, DURATION_PATTERN],
  [TimeText, '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2}))?$'],
  [NamespaceText, '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'],
]

/** `path` in the form of ADMISSION_KEYS: `admission.rules.*.match`. */
function describe(schema: Schema, path: string): void {
  for (const [key, value] of Object.entries(schema.properties ?? {})) {
    const at = path === '' ? key : `${path}.${key}`
    const member = value as Schema
    const description = DESCRIPTIONS[at]
    if (description === undefined) throw new Error(`${at} has no description`)
    member.description = description
    describe(member, at)
    for (const one of branches(member)) describe(one, `${at}.*`)
  }
}

function branches({ items }: Schema): readonly Schema[] {
  if (typeof items !== 'object' || Array.isArray(items)) return []
  return items.anyOf ?? [items]
}

/** What one key asks of another: the reader checks it behind its schema. */
function relate(schema: Schema): void {
  const rule = at(schema, ['admission', 'rules', '*'])
  const add = (path: readonly string[], more: Schema): void => void Object.assign(at(rule, path), more)
  Object.assign(at(schema, ['admission', 'breakGlass']), {
    anyOf: [{ required: ['maxDuration'] }, { required: ['until'] }],
  })
  add(['require', 'scan'], {
    dependentSchemas: { wait: { properties: { unknown: { const: 'wait' } }, required: ['unknown'] } },
  })
  add(['require'], {
    anyOf: [{ required: ['scan'] }, { properties: { endOfLife: { const: 'allow' } } }],
  })
  for (const key of ['labels', 'namespaceLabels'])
    add(['match', key, 'matchExpressions', '*'], {
      anyOf: [
        {
          properties: { operator: { enum: ['In', 'NotIn'] }, values: { minItems: 1 } },
          required: ['values'],
        },
        { properties: { operator: { enum: ['Exists', 'DoesNotExist'] }, values: { maxItems: 0 } } },
      ],
    })
}

function at(schema: Schema, path: readonly string[]): Schema {
  return path.reduce((inner, key) => (key === '*' ? inner.items : inner.properties?.[key]) as Schema, schema)
}
