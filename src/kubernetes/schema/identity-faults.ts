import { isRecord, type KubernetesObject, valueAt } from '../object.ts'
import { jsonTypeOf } from './json-type.ts'

/*
 * kubeconform reads what an object is called before it looks for a schema, and ends with what Go's decoder says where
 * that is not of the right type: before anything the schema would say.
 */

const DECODING = 'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal'

const METADATA =
  'struct { Name string "yaml:\\"name\\""; Namespace string "yaml:\\"namespace\\""; GenerateName string "yaml:\\"generateName\\"" }'

/** In the order in which they are decoded: that of their names. */
const TEXTS = [
  [['apiVersion'], '.APIVersion'],
  [['kind'], '.Kind'],
  [['metadata', 'generateName'], '.Metadata.GenerateName'],
  [['metadata', 'name'], '.Metadata.Name'],
  [['metadata', 'namespace'], '.Metadata.Namespace'],
] as const

/** Where YAML has a number or truth, the text of it is taken: nothing is wrong with `kind: 1` but that there is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : ''
}

/** What is wrong with that by which an object is known; nothing where it has a kind and an apiVersion. */
export function unreadable(object: KubernetesObject): string | undefined {
  for (const [path, field] of TEXTS) {
    const metadata = object['metadata']
    if (path[0] === 'metadata' && metadata !== undefined && metadata !== null && !isRecord(metadata))
      return `${DECODING} ${goType(metadata)} into Go struct field .Metadata of type ${METADATA}`
    const value = valueAt(object, path)
    if (typeof value === 'object' && value !== null)
      return `${DECODING} ${goType(value)} into Go struct field ${field} of type string`
  }
  if (textOf(object['kind']) === '') return "missing 'kind' key"
  return textOf(object['apiVersion']) ? undefined : "missing 'apiVersion' key"
}

/** That something else stands where an object has to. */
export function notAMap(value: unknown): string {
  return `${DECODING} ${goType(value)} into Go value of type map[string]interface {}`
}

function goType(value: unknown): string {
  const type = jsonTypeOf(value) ?? 'value'
  return type === 'boolean' ? 'bool' : type
}
