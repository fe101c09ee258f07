import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'
import { textOfFile } from '../../packaging/package-list.ts'
import { type Block, BlockFault, blockOf, blocksIn, readBlocks, valueOf } from './lock-blocks.ts'
import { isOutside, nameOfFile } from './lock-files.ts'
import { LockedPackages } from './locked-packages.ts'
import { packageOfPath } from './pnpm-path.ts'

/** What a package, or one of the user's own, needs. */
const MEMBERS = ['dependencies', 'optionalDependencies', 'devDependencies'] as const

/**
 * Lock files of pnpm, versions 5 to 9: `packages` by path of the store, since version 9 with what they need in
 * `snapshots`; the user's own packages are `importers`, or the document itself where there is one only.
 * https://github.com/pnpm/spec/blob/master/lockfile/9.0.md
 */
export const pnpmLockAnalyser: Analyser = {
  id: 'npm-pnpm-lock',
  version: 2,
  scope: 'source',
  maxBytes: 128 * 1024 * 1024,
  wants: (path) => nameOfFile(path) === 'pnpm-lock.yaml' && isOutside(path),
  analyse: ([file]) => readPnpmLock(file),
}

/** What may stand at the top of a lock file, in all versions. */
const KNOWN_KEYS: ReadonlySet<string> = new Set([
  ...MEMBERS,
  'lockfileVersion',
  'settings',
  'importers',
  'packages',
  'snapshots',
  'specifiers',
  'catalogs',
  'overrides',
  'patchedDependencies',
  'ignoredOptionalDependencies',
  'packageExtensionsChecksum',
  'pnpmfileChecksum',
  'neverBuiltDependencies',
  'onlyBuiltDependencies',
  'dependenciesMeta',
  'publishDirectory',
  'registry',
  'time',
])

function readPnpmLock(file: AnalysedFile): Analysis {
  const result = new LockedPackages(file.path)
  try {
    const documents = readBlocks(textOfFile(file), 'yaml')
    if (!documents.some((blocks) => blockOf(blocks, 'lockfileVersion')))
      throw new BlockFault('it names no version of its format')
    // Since version 10 of pnpm a first document may say which pnpm the project uses.
    for (const [i, blocks] of documents.entries()) addDocument(`${i} `, blocks, result)
    const strange = documents.flat().find(({ key }) => !KNOWN_KEYS.has(key))
    // A lock of nothing is a good one; one whose packages stand under a damaged name is not.
    if (strange && result.isEmpty)
      throw new BlockFault(`it has no packages, and what «${strange.key}» means is not known`)
  } catch (error) {
    if (!(error instanceof BlockFault)) throw error
    const detail = `The lock file cannot be read: ${error.message}.`
    return { problems: [problem('file-unreadable', file.path, detail)] }
  }
  return result.analysis()
}

/** @param prefix of ids, which one document does not share with another */
function addDocument(prefix: string, blocks: readonly Block[], result: LockedPackages): void {
  const packages = blocksIn(blocks, 'packages')
  for (const { key, blocks: members, lines } of packages) {
    const [name, version] = packageOfPath(key)
    const isDevelopment = valueOf(members, 'dev')
    result.add(prefix + key, {
      // What comes from no registry has both beside its path.
      name: valueOf(members, 'name') ?? name,
      version: valueOf(members, 'version') ?? version,
      lines,
      ...(isDevelopment === undefined ? {} : { isDevelopment: isDevelopment === 'true' }),
    })
  }
  const find = (name: string, reference: string): string | undefined =>
    candidates(name, reference)
      .map((path) => prefix + path)
      .find((id) => result.has(id))
  for (const { key, blocks: members } of [...packages, ...blocksIn(blocks, 'snapshots')])
    for (const [name, reference] of referencesOf(members, false))
      result.needs(prefix + (result.has(prefix + key) ? key : withoutPeers(key)), find(name, reference))
  const importers = blockOf(blocks, 'importers') ? blocksIn(blocks, 'importers') : [{ blocks }]
  for (const { blocks: members } of importers)
    for (const [name, range, isDevelopment] of referencesOf(members, true))
      result.asked({ name, range, isDevelopment }, find(name, range))
}

/** `name: 1.0.0`, or since version 6 `name:` with `specifier` and `version` in it. */
function referencesOf(
  members: readonly Block[],
  hasDevelopment: boolean,
): (readonly [name: string, reference: string, isDevelopment: boolean])[] {
  return MEMBERS.flatMap((member) => {
    const isDevelopment = member === 'devDependencies'
    if (isDevelopment && !hasDevelopment) return []
    return blocksIn(members, member).map(
      ({ key, value, blocks }) => [key, value || (valueOf(blocks, 'version') ?? ''), isDevelopment] as const,
    )
  })
}

/** The paths under which a package may stand: an alias is a path itself, others are put together, with peers or not. */
function candidates(name: string, reference: string): readonly string[] {
  const plain = withoutPeers(reference)
  return [
    reference,
    `${name}@${reference}`,
    `${name}@${plain}`,
    `/${name}/${reference}`,
    `/${name}@${reference}`,
    plain,
  ]
}

function withoutPeers(path: string): string {
  const end = path.indexOf('(')
  return end < 0 ? path : path.slice(0, end)
}
