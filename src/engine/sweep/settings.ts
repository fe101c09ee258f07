import { readFile, stat } from 'node:fs/promises'
import { sha256 } from '../../core/sha256.ts'
import { VERSION } from '../../version.ts'
import type { ScanRequest } from '../request.ts'

/**
 * Stands for all that decides what a report says, besides image and advisories: a report that was made with others
 * does not hold. Decisions that lie in a folder, a registry or a repository may change unseen, so with them no report
 * holds for longer than the day; nor with exceptions, which begin and end with days.
 */
export async function sweepSettings(request: ScanRequest): Promise<string> {
  const { sources, layers, packages, database, decisions, createdAt, signal } = request
  const { cacheDir: _cacheDir, concurrency: _concurrency, ...reading } = layers
  // A configuration file may hold exceptions; so may others, which the list has.
  const exceptions = [...decisions.exceptions, ...(decisions.configFile ? [decisions.configFile] : [])]
  const files = [...exceptions, ...decisions.vex, ...decisions.policies]
  const named = layers.javaSha1Table === undefined ? [] : [layers.javaSha1Table]
  const contents = await Promise.all([...files, ...named].map(async (path) => await contentOf(path, signal)))
  const hasDays = exceptions.length > 0 || contents.includes(undefined)
  const settings = {
    version: VERSION,
    platform: sources.platform,
    reading,
    packages,
    enrich: database.enrich,
    severitySources: database.severitySources,
    decisions,
    contents,
    ...(hasDays ? { day: createdAt.slice(0, 'yyyy-mm-dd'.length) } : {}),
  }
  return sha256(JSON.stringify(settings))
}

/** Digest of a file; `undefined` for what is none. */
async function contentOf(path: string, signal: AbortSignal): Promise<string | undefined> {
  const info = await stat(path).catch(() => undefined)
  if (!info?.isFile()) return undefined
  return sha256(await readFile(path, { signal }))
}
