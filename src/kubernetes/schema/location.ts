import { PlimsollError } from '../../core/errors.ts'

/** What is asked for: `apiVersion` and `kind` as an object has them. */
export interface SchemaName {
  readonly apiVersion: string
  readonly kind: string
}

/** Where a location keeps schemas: an http or https URL, or the path of a file. */
export type SchemaAddress = (name: SchemaName) => string

const MAX_NAME_LENGTH = 253

/** How schemas are published for kubeconform. */
const USUAL =
  '/{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json'

/** Where kubeconform would fetch schemas: the shipped ones are named by it, as pipelines know the messages so. */
export const PUBLISHED = 'https://raw.githubusercontent.com/yannh/kubernetes-json-schema/master'

/**
 * A folder or URL, or what ends in `json` as a template of one: see docs/kubernetes-schemas.md. Throws
 * `option-invalid` for a template that is none.
 *
 * @param version `master` or `x.y.z`
 */
export function schemaAddress(location: string, version: string): SchemaAddress {
  const parts = templateParts(location.endsWith('json') ? location : `${location}${USUAL}`)
  return (name) => {
    const values = templateValues(name, version)
    return parts.map((part) => (typeof part === 'string' ? part : values[part.field])).join('')
  }
}

/** What the file of a published schema is called, without `.json`: `deployment-apps-v1`. */
export function schemaFile(name: SchemaName): string {
  const { ResourceKind, KindSuffix } = templateValues(name, '')
  return `${ResourceKind}${KindSuffix}`
}

/**
 * Whether these can be names of Kubernetes. They come to stand in paths and URLs, so that a kind of `../../secret`
 * must not be looked for anywhere.
 */
export function isNameable({ apiVersion, kind }: SchemaName): boolean {
  return [kind, ...apiVersion.split('/')].every(
    (part) =>
      part.length <= MAX_NAME_LENGTH && /^[A-Za-z0-9](?:[A-Za-z0-9.-]*)$/.test(part) && !part.includes('..'),
  )
}

const FIELDS = [
  'NormalizedKubernetesVersion',
  'StrictSuffix',
  'ResourceKind',
  'ResourceAPIVersion',
  'Group',
  'KindSuffix',
] as const

type Field = (typeof FIELDS)[number]

function templateValues({ apiVersion, kind }: SchemaName, version: string): Readonly<Record<Field, string>> {
  const [group = '', ...rest] = apiVersion.split('/')
  const label = group.split('.')[0] ?? ''
  return {
    NormalizedKubernetesVersion: version === 'master' ? version : `v${version}`,
    StrictSuffix: '-strict',
    ResourceKind: kind.toLowerCase(),
    ResourceAPIVersion: rest.at(-1) ?? group,
    // Of the core kinds it is their version, as kubeconform has it.
    Group: group,
    KindSuffix: ['', label, ...rest.slice(0, 1)].join('-').toLowerCase(),
  }
}

/** Of Go's templates the fields alone: `{{ .Group }}`, also with the dashes that take away spaces. */
function templateParts(template: string): readonly (string | { readonly field: Field })[] {
  const parts: (string | { readonly field: Field })[] = []
  let rest = template
  for (let open = rest.indexOf('{{'); open >= 0; open = rest.indexOf('{{')) {
    const close = rest.indexOf('}}', open)
    const inner = close < 0 ? '' : rest.slice(open + 2, close)
    const takesBefore = inner.startsWith('- ')
    const takesAfter = inner.endsWith(' -')
    const name = inner.slice(takesBefore ? 1 : 0, takesAfter ? -1 : undefined).trim()
    const field = FIELDS.find((one) => `.${one}` === name)
    if (!field) throw new PlimsollError('option-invalid', wrongField(template, name))
    parts.push(takesBefore ? rest.slice(0, open).trimEnd() : rest.slice(0, open), { field })
    rest = takesAfter ? rest.slice(close + 2).trimStart() : rest.slice(close + 2)
  }
  return [...parts, rest]
}

function wrongField(template: string, name: string): string {
  return `«${name}» in the schema location ${template} is none of ${FIELDS.map((one) => `.${one}`).join(', ')}`
}
