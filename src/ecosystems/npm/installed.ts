import type { Analyser } from '../../core/analyser.ts'
import { problem } from '../../core/problem.ts'
import { textOf } from '../../packaging/json/guards.ts'
import { installedPackage } from './installed-package.ts'
import { readManifest } from './manifest.ts'

const FILE = '/package.json'
const FOLDER = 'node_modules/'
const YARN_STORE = '.store/'
const IN_STORE = '/package/package.json'

/**
 * Packages where Node looks for them: `node_modules/NAME/package.json`, wherever that folder is, and where Yarn's
 * linker `pnpm` keeps what the links there lead to: `node_modules/.store/NAME-npm-VERSION-HASH/package/package.json`. A
 * package.json deeper in a package marks a folder of modules (`dist/esm`), and the one of an application is the user's
 * own.
 */
export const installedNpmAnalyser: Analyser = {
  id: 'npm-installed',
  version: 2,
  scope: 'image',
  maxBytes: 16 * 1024 * 1024,
  endings: [FILE],
  wants: (path) => path.endsWith(FILE) && isPackageRoot(path),
  analyse: ([file]) => {
    const manifest = readManifest(file)
    if (!manifest)
      return { problems: [problem('file-unreadable', file.path, 'The package.json is no JSON object.')] }
    // Without both it can come from no registry: a test's fixture, or a folder of generated modules.
    const version = textOf(manifest['version'])
    if (textOf(manifest['name']) === undefined || version === undefined) return {}
    const made = installedPackage(manifest)
    if (made) return { packages: [made] }
    return { problems: [problem('record-unreadable', file.path, 'The package.json names no package.')] }
  },
}

function isPackageRoot(path: string): boolean {
  const end = path.length - FILE.length
  const at = path.lastIndexOf(FOLDER)
  if (at < 0 || (at > 0 && path[at - 1] !== '/')) return isUnpacked(path)
  const start = at + FOLDER.length
  if (path.startsWith(YARN_STORE, start)) return isInStore(path, start + YARN_STORE.length)
  if (start >= end || path[start] === '.') return false
  const slash = path.indexOf('/', start)
  if (path[start] !== '@') return slash === end
  return slash < end && path.indexOf('/', slash + 1) === end
}

/** `NAME-npm-VERSION-HASH/package/package.json`, the `/` of a scope being a `-` too. */
function isInStore(path: string, start: number): boolean {
  const slash = path.indexOf('/', start)
  return slash > start && path.length === slash + IN_STORE.length && path.endsWith(IN_STORE)
}

/** Package managers that images of Node unpack on their own: Yarn in /opt, and what corepack keeps. */
function isUnpacked(path: string): boolean {
  return (
    (path.startsWith('opt/yarn-v') && path.indexOf('/', 4) === path.length - FILE.length) ||
    path.includes('/node/corepack/')
  )
}
