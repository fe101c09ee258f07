import { OPTIONS } from '../../src/cli/options/table.ts'
import type { Option } from '../../src/cli/options/types.ts'
import { DURATION_PATTERN } from '../../src/core/duration.ts'
import { exceptionsSchema } from './exceptions-schema.ts'
import { serviceSchema } from './service-schema.ts'

interface ObjectSchema {
  /** A section may be empty, the file as a whole too. */
  type: ['object', 'null']
  additionalProperties: false
  properties: Record<string, unknown>
}

/** JSON Schema of plimsoll.yaml, from the table of options. */
export function configSchema(): object {
  const root: ObjectSchema = { type: ['object', 'null'], additionalProperties: false, properties: {} }
  for (const option of OPTIONS)
    if (option.file !== undefined && !option.file.startsWith('service.'))
      place(root, option.file.split('.'), option)
  root.properties['service'] = serviceSchema()
  root.properties['exceptions'] = exceptionsSchema()
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of Plimsoll',
    ...root,
  }
}

function place(parent: ObjectSchema, [key = '', ...rest]: readonly string[], option: Option): void {
  if (rest.length === 0) {
    parent.properties[key] = { description: option.help, ...valueSchema(option) }
    return
  }
  const section = (parent.properties[key] ??= {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {},
  })
  place(section as ObjectSchema, rest, option)
}

function valueSchema({ value, default: standard }: Option): object {
  switch (value.kind) {
    case 'flag':
      return { type: 'boolean' }
    case 'number':
      return { type: 'integer', minimum: value.least, maximum: value.most }
    case 'size':
      return {
        type: ['string', 'integer'],
        pattern: '^[0-9]+(\\.[0-9]+)?\\s*([kKmMgGtT]?[iI]?[bB])?$',
        minimum: 0,
      }
    case 'duration':
      return { type: 'string', pattern: DURATION_PATTERN }
    case 'choice':
      return { enum: value.choices }
    case 'list': {
      const item = value.choices ? { enum: value.choices } : { type: 'string' }
      return {
        anyOf: [
          { type: 'array', items: item, ...(standard === undefined ? {} : { minItems: 1 }) },
          { type: 'string', minLength: 1 },
        ],
      }
    }
    default:
      return { type: 'string' }
  }
}
