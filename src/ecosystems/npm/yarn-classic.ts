import type { JsonObject } from '../../packaging/json/guards.ts'
import { type Block, blocksIn, unquoted, valueOf } from './lock-blocks.ts'
import type { LockedPackages } from './locked-packages.ts'
import { hasWorkspaces, needsOf } from './manifest.ts'
import { isLocal, splitSpec, throughAlias } from './names.ts'

/**
 * The entries of Yarn 1: `"a@^1.0.0", a@^1.1.0:` with `version`, `dependencies` and `optionalDependencies`. What is
 * asked for by name only the package.json says. https://classic.yarnpkg.com/docs/yarn-lock
 */
export function addClassicEntries(
  entries: readonly Block[],
  manifest: JsonObject | undefined,
  result: LockedPackages,
): void {
  const ids = new Map<string, string>()
  for (const entry of entries) {
    const specs = specsOf(entry.key)
    const spec = specs[0] ?? ''
    for (const one of specs) ids.set(one, spec)
    const [alias, range] = splitSpec(spec)
    if (isLocal(range)) continue
    const [name] = throughAlias(alias, range)
    result.add(spec, { name, version: valueOf(entry.blocks, 'version') ?? '', lines: entry.lines })
  }
  for (const entry of entries) {
    const id = specsOf(entry.key)[0] ?? ''
    for (const member of ['dependencies', 'optionalDependencies'])
      for (const { key, value } of blocksIn(entry.blocks, member))
        result.needs(id, ids.get(`${key}@${value}`))
  }
  if (!manifest) return
  const hasMore = hasWorkspaces(manifest)
  const isReplaced = manifest['resolutions'] !== undefined
  // The packages of a workspace may need in production what the root needs to develop.
  for (const need of needsOf(manifest)) {
    const id = ids.get(`${need.name}@${need.range}`)
    // A package of a workspace is not in the lock, nor is what `resolutions` put in another's place.
    if (id === undefined && (hasMore || need.isPeer || isReplaced)) continue
    result.asked({ ...need, isDevelopment: need.isDevelopment && !hasMore }, id)
  }
  if (hasMore) for (const id of result.unneeded()) result.direct(id, false)
}

/** `"a@1 || 2", b@3` in its parts: a comma stands in a part only where that is quoted. */
function specsOf(key: string): string[] {
  const specs: string[] = []
  let start = 0
  let isQuoted = false
  for (let at = 0; at <= key.length; at++) {
    const c = key[at]
    if (c === '"') isQuoted = !isQuoted
    else if (c === undefined || (c === ',' && !isQuoted)) {
      specs.push(unquoted(key.slice(start, at).trim()))
      start = at + 1
    }
  }
  return specs
}
