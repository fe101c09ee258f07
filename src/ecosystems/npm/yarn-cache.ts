import type { Analyser } from '../../core/analyser.ts'
import { messageOf } from '../../core/errors.ts'
import { problem } from '../../core/problem.ts'
import { openZipBytes } from '../../zip/zip-bytes.ts'
import type { ZipLimits } from '../../zip/zip-file.ts'
import { installedPackage } from './installed-package.ts'
import { readManifest } from './manifest.ts'

const MIB = 1024 * 1024

/** The largest packages of npm have 50,000 files; only one of them is unpacked. */
export const YARN_CACHE_LIMITS: ZipLimits = {
  maxEntries: 200_000,
  maxDirectory: 64 * MIB,
  maxEntrySize: 16 * MIB,
  maxTotal: 64 * MIB,
}

/**
 * Packages that Yarn runs out of zips: `.yarn/cache/debug-npm-4.3.4-….zip` with `node_modules/debug/package.json`.
 * https://yarnpkg.com/features/pnp
 */
export const yarnCacheAnalyser: Analyser = {
  id: 'npm-yarn-cache',
  version: 1,
  scope: 'image',
  maxBytes: 256 * MIB,
  endings: ['.zip'],
  wants: (path) =>
    path.endsWith('.zip') && (path.includes('.yarn/cache/') || path.includes('.yarn/berry/cache/')),
  analyse: ([file]) => {
    try {
      const zip = openZipBytes(file.bytes, YARN_CACHE_LIMITS)
      const packages = zip.entries
        .filter(({ name }) => isRoot(name))
        .flatMap((entry) => installedPackage(readManifest({ bytes: zip.read(entry) }) ?? {}) ?? [])
      if (packages.length > 0) return { packages }
      return { problems: [problem('file-unreadable', file.path, 'The zip of Yarn holds no package.')] }
    } catch (error) {
      const detail = `The zip of Yarn cannot be read: ${messageOf(error)}.`
      return { problems: [problem('file-unreadable', file.path, detail)] }
    }
  },
}

/** The package itself and what it brings bundled. */
function isRoot(name: string): boolean {
  const parts = name.split('/')
  if (parts.at(-1) !== 'package.json') return false
  const folder = parts.at(-3)
  return folder === 'node_modules' || (parts.at(-4) === 'node_modules' && folder?.startsWith('@') === true)
}
