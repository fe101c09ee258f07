import {
  isRecord,
  type KubernetesObject,
  recordAt,
  textAt,
  type ValuePath,
  valueAt,
} from '../../kubernetes/object.ts'

/*
 * What a service says, whichever of its forms it says it in. https://docs.docker.com/reference/compose-file/services/
 */

export interface NamedValue {
  readonly name: string
  /** `undefined`: it comes from whoever starts it. */
  readonly value: string | undefined
  readonly path: ValuePath
}

/** `environment` as a map or as a list of `NAME=value`. */
export function environmentOf(service: KubernetesObject): readonly NamedValue[] {
  const { environment } = service
  if (Array.isArray(environment))
    return environment.flatMap((one: unknown, index) => {
      if (typeof one !== 'string') return []
      const equals = one.indexOf('=')
      const name = equals < 0 ? one : one.slice(0, equals)
      return [{ name, value: equals < 0 ? undefined : one.slice(equals + 1), path: ['environment', index] }]
    })
  return Object.entries(recordAt(service, ['environment'])).map(([name, value]) => ({
    name,
    value: scalarText(value),
    path: ['environment', name],
  }))
}

export interface Mount {
  /** On the host; a name is of a volume. */
  readonly source: string
  readonly isReadOnly: boolean
  readonly path: ValuePath
}

/** `volumes` in the short form and in the long one; those without a source are left out. */
export function mountsOf(service: KubernetesObject): readonly Mount[] {
  return itemsOf(service, 'volumes').flatMap(({ value, path }) => {
    if (isRecord(value)) {
      const source = textAt(value, ['source'])
      return source === undefined ? [] : [{ source, isReadOnly: value['read_only'] === true, path }]
    }
    if (typeof value !== 'string') return []
    const [source = '', target, mode = ''] = value.split(':')
    return target === undefined ? [] : [{ source, isReadOnly: mode.split(',').includes('ro'), path }]
  })
}

export interface PublishedPort {
  readonly host: string | undefined
  /** In the container. */
  readonly target: number
  readonly path: ValuePath
}

/** `ports` that are published: `"127.0.0.1:8000:80/tcp"`, `80`, `{target: 80, published: 8000}`; of ranges the first. */
export function portsOf(service: KubernetesObject): readonly PublishedPort[] {
  return itemsOf(service, 'ports').flatMap(({ value, path }) => {
    if (isRecord(value)) {
      const host = textAt(value, ['host_ip'])
      return [{ host, target: Number.parseInt(scalarText(value['target']) ?? '', 10), path }]
    }
    const text = scalarText(value)
    if (text === undefined) return []
    const [target = '', , ...host] = text.split(':').reverse()
    const address = host.reverse().join(':')
    return [{ host: address === '' ? undefined : address, target: Number.parseInt(target, 10), path }]
  })
}

export interface Item {
  readonly value: unknown
  readonly path: ValuePath
}

export function itemsOf(service: KubernetesObject, key: string): readonly Item[] {
  const list = valueAt(service, [key])
  return Array.isArray(list) ? list.map((value: unknown, index) => ({ value, path: [key, index] })) : []
}

export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/**
 * A text with the defaults of its variables put in: `${TAG:-1}`; `undefined` where one has none.
 * https://docs.docker.com/reference/compose-file/interpolation/
 */
export function withDefaults(text: string): string | undefined {
  const put = text.replaceAll(/\$\{\w+:?-(?<value>[^{}$]*)\}/g, '$<value>')
  return put.includes('$') ? undefined : put
}
