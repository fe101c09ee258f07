const SHELL = ['/bin/sh', '-c'] as const

/**
 * The command of an image's health check, from its config as parsed; empty where there is none.
 * https://github.com/moby/docker-image-spec/blob/main/spec.md (`Healthcheck`, `Shell`)
 */
export function healthCheckOf(raw: unknown): readonly string[] {
  const config = memberOf(raw, 'config')
  const [form, ...words] = textsOf(memberOf(memberOf(config, 'Healthcheck'), 'Test'))
  if (form === 'CMD') return words
  const shell = textsOf(memberOf(config, 'Shell'))
  return form === 'CMD-SHELL' ? [...(shell.length > 0 ? shell : SHELL), ...words] : []
}

function memberOf(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name)
  return isObject ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}
