/** Kubernetes' own schemas, held strictly: a key that the API does not know is a fault. */
import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { realData } from './real-data.ts'

interface Definitions {
  readonly $defs: Record<string, Record<string, unknown>>
}

export const KUBERNETES_VERSIONS = ['v1.31.0', 'v1.37.0'] as const

/** A check of objects of one version of Kubernetes; gives what is wrong, or nothing. */
export function kubernetesCheck(version: string): (object: object) => string | undefined {
  const path = realData(`kubernetes/${version}/_definitions.json`)
  const text = readFileSync(path, 'utf8').replaceAll('"_definitions.json#', '"#')
  const { $defs: all } = JSON.parse(text) as Definitions
  for (const definition of Object.values(all))
    if ('properties' in definition && !('additionalProperties' in definition))
      definition['additionalProperties'] = false
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ $id: 'https://kubernetes.invalid/all', $defs: all })
  const compiled = new Map<string, ValidateFunction>()
  return (object) => {
    const { apiVersion = '', kind = '' } = object as { readonly apiVersion?: string; readonly kind?: string }
    const name = Object.entries(all).find(([, definition]) => isOf(definition, apiVersion, kind))?.[0]
    if (name === undefined) return `there is no ${apiVersion} ${kind}`
    const $ref = `https://kubernetes.invalid/all#/$defs/${name}`
    const validate = compiled.get(name) ?? ajv.compile({ $ref })
    compiled.set(name, validate)
    return validate(object) ? undefined : ajv.errorsText(validate.errors)
  }
}

function isOf(definition: Record<string, unknown>, apiVersion: string, kind: string): boolean {
  const kinds = (definition['x-kubernetes-group-version-kind'] ?? []) as readonly {
    readonly group: string
    readonly version: string
    readonly kind: string
  }[]
  return kinds.some(
    (one) =>
      one.kind === kind && (one.group === '' ? one.version : `${one.group}/${one.version}`) === apiVersion,
  )
}
