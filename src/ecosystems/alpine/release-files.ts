import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { DistributionFact } from '../../core/distribution.ts'

const REPOSITORIES = 'etc/apk/repositories'
const LIST_FOLDERS = [
  'etc/apk/repositories.d/',
  'lib/apk/repositories.d/',
  'usr/lib/apk/repositories.d/',
] as const

/** `etc/alpine-release` holds the full version alone: `3.18.4`, `3.19.0_alpha20230901`. */
export const alpineReleaseAnalyser: Analyser = {
  id: 'alpine-release',
  version: 1,
  scope: 'image',
  maxBytes: 64 * 1024,
  anchors: ['etc/alpine-release'],
  endings: ['etc/alpine-release'],
  wants: (path) => path === 'etc/alpine-release',
  analyse: ([file]) => ({
    distribution: fact('alpine-release', 'VERSION', textOf(file).split('\n', 1)[0]?.trim() ?? ''),
  }),
}

/** `etc/apk/repositories` and its like hold an address or folder a line; see repositories.ts. */
export const apkRepositoriesAnalyser: Analyser = {
  id: 'apk-repositories',
  version: 2,
  scope: 'image',
  maxBytes: 1024 * 1024,
  anchors: [REPOSITORIES],
  wants: (path) => path.includes('/apk/repositories') && (path === REPOSITORIES || isRepositoryList(path)),
  analyse: ([file]) => ({
    distribution: fact('apk-repositories', 'REPOSITORIES', activeLines(textOf(file))),
  }),
}

/** A file of one of the folders that apk reads besides. */
function isRepositoryList(path: string): boolean {
  return LIST_FOLDERS.some(
    (folder) => path.startsWith(folder) && path.endsWith('.list') && !path.includes('/', folder.length),
  )
}

function activeLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '' && !line.startsWith('#')).join('\n')
}

function fact(kind: DistributionFact['kind'], key: string, value: string): DistributionFact {
  return { kind, values: { [key]: value } }
}

function textOf(file: AnalysedFile): string {
  return Buffer.from(file.bytes).toString('utf8')
}
