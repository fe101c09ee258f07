/** The patches that `kubectl apply` sends for kinds of its own. https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-strategic-merge */

/** By what the items of a list are told apart; others are replaced whole. */
const KEYS: Readonly<Record<string, string>> = {
  webhooks: 'name',
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  env: 'name',
  imagePullSecrets: 'name',
  volumeMounts: 'mountPath',
  topologySpreadConstraints: 'topologyKey',
}

type Fields = Readonly<Record<string, unknown>>

export function strategicMerge(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch
  const result: Record<string, unknown> = isFields(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    // The order of lists, and which of several alternatives stays: neither matters here.
    if (key.startsWith('$')) continue
    if (value === null) delete result[key]
    else if (Array.isArray(value)) result[key] = mergedList(result[key], value as unknown[], KEYS[key])
    else result[key] = strategicMerge(result[key], value)
  }
  return result
}

function mergedList(target: unknown, patch: readonly unknown[], key: string | undefined): unknown {
  if (key === undefined || !Array.isArray(target)) return patch
  const items = patch as readonly Fields[]
  const find = (list: readonly Fields[], item: Fields) => list.find((one) => one[key] === item[key])
  const kept = (target as readonly Fields[]).flatMap((item) => {
    const change = find(items, item)
    if (change?.['$patch'] === 'delete') return []
    return [change ? strategicMerge(item, change) : item]
  })
  const added = items.filter((item) => item['$patch'] !== 'delete' && !find(target as Fields[], item))
  return [...kept, ...added]
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
