import type { Analyser } from '../../core/analyser.ts'
import { messageOf } from '../../core/errors.ts'
import { problem } from '../../core/problem.ts'
import { openZipBytes } from '../../zip/zip-bytes.ts'
import { readMetadata } from './metadata.ts'

/** Limits of an egg that is a zip: more than any real one. */
const EGG_LIMITS = {
  maxEntries: 100_000,
  maxDirectory: 32 * 1024 * 1024,
  maxEntrySize: 16 * 1024 * 1024,
  maxTotal: 16 * 1024 * 1024,
} as const

const EGG_METADATA = 'EGG-INFO/PKG-INFO'

/**
 * Packages as pip, setuptools and the distributions install them: wheels (`*.dist-info/METADATA`), setuptools'
 * (`*.egg-info`, a folder or a file), and eggs as folders.
 * https://packaging.python.org/en/latest/specifications/recording-installed-packages/
 */
export const pypiInstalledAnalyser: Analyser = {
  id: 'pypi-installed',
  version: 1,
  scope: 'image',
  maxBytes: 32 * 1024 * 1024,
  endings: ['METADATA', 'PKG-INFO', '.egg-info'],
  wants: (path) =>
    path.endsWith('.dist-info/METADATA') ||
    path.endsWith('.egg-info/PKG-INFO') ||
    path.endsWith(`.egg/${EGG_METADATA}`) ||
    path.endsWith('.egg-info'),
  analyse: ([file]) => readMetadata(file.path, file.bytes),
}

/** Eggs as zips. */
export const pypiEggAnalyser: Analyser = {
  id: 'pypi-egg',
  version: 1,
  scope: 'image',
  maxBytes: 128 * 1024 * 1024,
  endings: ['.egg'],
  wants: (path) => path.endsWith('.egg'),
  analyse: ([file]) => {
    try {
      const zip = openZipBytes(file.bytes, EGG_LIMITS)
      const entry = zip.entries.find(({ name }) => name === EGG_METADATA)
      // Erlang and others call their archives so too.
      return entry ? readMetadata(file.path, zip.read(entry)) : {}
    } catch (error) {
      return {
        problems: [problem('file-unreadable', file.path, `The egg cannot be read: ${messageOf(error)}.`)],
      }
    }
  },
}
