import * as z from 'zod/mini'
import { DURATION_PATTERN } from '../../src/core/duration.ts'
import { CONFIG_KEYS, type ConfigKey } from '../../src/service/config/keys.ts'
import { Oidc, SECRET_MEMBERS, TARGETS } from '../../src/service/config/list-schemas.ts'

interface ObjectSchema {
  type?: unknown
  additionalProperties: boolean
  properties: Record<string, object>
  required?: string[]
}

/** JSON Schema of `service` in plimsoll.yaml. */
export function serviceSchema(): object {
  const root = section()
  for (const key of CONFIG_KEYS) {
    put(root, key.path.split('.'), { description: key.help, ...valueSchema(key) })
    if (!key.isSecret) continue
    put(root, `${key.path}-file`.split('.'), { type: 'string', description: 'file that holds it' })
    put(root, `${key.path}-env`.split('.'), { type: 'string', description: 'variable that holds it' })
  }
  put(root, ['auth', 'oidc'], { type: 'array', items: jsonSchema(Oidc) })
  put(root, ['notifier', 'targets'], {
    type: 'array',
    items: { anyOf: Object.values(TARGETS).map((target) => withSecretSources(jsonSchema(target))) },
  })
  return root
}

function section(): ObjectSchema {
  return { type: ['object', 'null'], additionalProperties: false, properties: {} }
}

function put(parent: ObjectSchema, [first = '', ...rest]: readonly string[], schema: object): void {
  if (rest.length === 0) parent.properties[first] = schema
  else put((parent.properties[first] ??= section()) as ObjectSchema, rest, schema)
}

function valueSchema({ value }: ConfigKey): object {
  switch (value.kind) {
    case 'flag':
      return { type: 'boolean' }
    case 'number':
      return { type: 'integer', minimum: value.least, maximum: value.most }
    case 'share':
      return { type: 'number', minimum: 0, maximum: 1 }
    case 'size':
      return {
        type: ['string', 'integer'],
        pattern: '^[0-9]+(\\.[0-9]+)? ?([kKmMgGtT]?[iI]?[bB])?$',
        minimum: 0,
      }
    case 'duration':
      return { type: ['string', 'integer'], pattern: DURATION_PATTERN }
    case 'choice':
      return { enum: value.choices }
    case 'list': {
      const item = value.choices ? { enum: value.choices } : { type: 'string', minLength: 1 }
      return { anyOf: [{ type: 'array', items: item }, item] }
    }
    default:
      return { type: 'string', minLength: 1 }
  }
}

function jsonSchema(schema: z.core.$ZodType): ObjectSchema {
  const { $schema: _schema, ...rest } = z.toJSONSchema(schema)
  return rest as unknown as ObjectSchema
}

/** Whoever has `token-file` needs no `token`. */
function withSecretSources(schema: ObjectSchema): ObjectSchema {
  const properties: Record<string, object> = {}
  for (const [name, member] of Object.entries(schema.properties)) {
    properties[name] = 'properties' in member ? withSecretSources(member as ObjectSchema) : member
    if (!SECRET_MEMBERS.includes(name)) continue
    properties[`${name}-file`] = { type: 'string' }
    properties[`${name}-env`] = { type: 'string' }
  }
  const required = (schema.required ?? []).filter((name) => !SECRET_MEMBERS.includes(name))
  return { ...schema, properties, required }
}

export interface MemberRow {
  readonly name: string
  readonly isRequired: boolean
  readonly isSecret: boolean
  readonly form: string
}

/** The members of a list's items, for the documentation. */
export function membersOf(schema: z.core.$ZodType): readonly MemberRow[] {
  return rowsOf(jsonSchema(schema), '')
}

function rowsOf({ properties, required = [] }: ObjectSchema, prefix: string): readonly MemberRow[] {
  return Object.entries(properties).flatMap(([name, member]) => {
    if ('properties' in member) return rowsOf(member as ObjectSchema, `${prefix}${name}.`)
    const isRequired = required.includes(name)
    const isSecret = SECRET_MEMBERS.includes(name)
    return [{ name: `${prefix}${name}`, isRequired, isSecret, form: formOf(member) }]
  })
}

function formOf(member: object): string {
  const {
    type,
    enum: choices,
    const: only,
  } = member as {
    readonly type?: string
    readonly enum?: readonly string[]
    readonly const?: string
  }
  if (only !== undefined) return `\`${only}\``
  if (choices) return choices.map((one) => `\`${one}\``).join(', ')
  return (
    {
      string: 'text',
      boolean: 'true or false',
      integer: 'number',
      array: 'list of texts',
      object: 'keys and texts',
    }[type ?? ''] ?? ''
  )
}
