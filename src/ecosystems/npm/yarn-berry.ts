import { type JsonObject, memberOf } from '../../packaging/json/guards.ts'
import { type Block, blocksIn, valueOf } from './lock-blocks.ts'
import type { LockedPackages } from './locked-packages.ts'
import { splitSpec } from './names.ts'

/** `workspace:packages/a` in a resolution. */
const WORKSPACE = 'workspace:'

/**
 * The entries of Yarn 2 and later: the descriptors `"a@npm:^1.0.0, a@npm:^1.1.0"`, with `version`, `resolution` and
 * `dependencies`. The user's own packages are entries as well, with all that they need, for development or not; of the
 * root the package.json tells which. https://yarnpkg.com/advanced/lexicon#locator
 */
export function addBerryEntries(
  document: readonly Block[],
  manifest: JsonObject | undefined,
  result: LockedPackages,
): void {
  const entries = document.filter(({ key }) => key !== '__metadata')
  const ids = new Map<string, string>()
  /** The only entry of a name, for what `resolutions` put in another's place. */
  const only = new Map<string, string | undefined>()
  for (const entry of entries) {
    const resolution = valueOf(entry.blocks, 'resolution') ?? ''
    const [name, reference] = splitSpec(resolution)
    for (const descriptor of entry.key.split(', ')) ids.set(descriptor, resolution)
    only.set(name, only.has(name) ? undefined : resolution)
    if (reference.startsWith(WORKSPACE)) continue
    // A folder of the user's own has the same version as its package.json, or 0.0.0-use.local.
    if (isFolder(reference)) continue
    result.add(resolution, { name, version: valueOf(entry.blocks, 'version') ?? '', lines: entry.lines })
  }
  const find = (name: string, range: string): string | undefined =>
    ids.get(`${name}@${range}`) ?? ids.get(`${name}@npm:${range}`) ?? only.get(name)
  const development = new Set(Object.keys(memberOf(manifest, 'devDependencies') ?? {}))
  for (const entry of entries) {
    const resolution = valueOf(entry.blocks, 'resolution') ?? ''
    const [, reference] = splitSpec(resolution)
    for (const { key, value } of blocksIn(entry.blocks, 'dependencies')) {
      const id = find(key, value)
      result.needs(resolution, id)
      if (!reference.startsWith(WORKSPACE)) continue
      const isDevelopment = reference === `${WORKSPACE}.` && development.has(key)
      result.asked({ name: key, range: value, isDevelopment }, id)
    }
  }
}

/** `portal:`, `link:` and `file:` name a folder, and the package that asks for it. */
function isFolder(reference: string): boolean {
  if (reference.startsWith('portal:') || reference.startsWith('link:')) return true
  const path = reference.split('#', 1)[0] ?? ''
  return path.startsWith('file:') && !path.endsWith('.tgz') && !path.endsWith('.tar.gz')
}
