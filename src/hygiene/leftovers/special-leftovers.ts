import { baseNameOf, parentOf } from '../../layers/path.ts'
import { ARCHIVES, CORE_DUMPS, type LeftoverRule, OLD_DATABASES, TESTS } from './leftover-table.ts'

/** Folders that hold tests, examples or documents where they lie directly in a package of npm. */
const NPM_FOLDERS: ReadonlySet<string> = new Set([
  'test',
  'tests',
  '__tests__',
  'example',
  'examples',
  'docs',
])
const PYTHON_LIBRARIES = ['/site-packages/', '/dist-packages/']

/** Folders that their surroundings make leftovers. */
export function specialFolder(path: string, name: string): LeftoverRule | undefined {
  if (NPM_FOLDERS.has(name) && isNpmPackage(parentOf(path))) return TESTS
  // Of Python only the plural: django.test is code.
  if (name === 'tests' && PYTHON_LIBRARIES.some((libraries) => isInsidePackage(path, libraries))) return TESTS
  return name === 'test' && isPythonLibrary(parentOf(path)) ? TESTS : undefined
}

/** Whether a folder is `node_modules/NAME` or `node_modules/@SCOPE/NAME`. */
function isNpmPackage(path: string): boolean {
  const parent = parentOf(path)
  const holder = baseNameOf(parent).startsWith('@') ? parentOf(parent) : parent
  return baseNameOf(holder) === 'node_modules' && !baseNameOf(path).startsWith('@')
}

function isInsidePackage(path: string, libraries: string): boolean {
  const at = path.indexOf(libraries)
  return at >= 0 && path.indexOf('/', at + libraries.length) >= 0
}

/** `usr/lib/python3.11` and the like, whose `test` is the test suite of Python itself. */
function isPythonLibrary(path: string): boolean {
  return baseNameOf(path).startsWith('python') && baseNameOf(parentOf(path)).startsWith('lib')
}

/** Smaller files of that name are something else, bytes. */
const LEAST_CORE = 64 * 1024
/** What follows the last dot of the name. */
const ARCHIVE_ENDINGS: ReadonlySet<string> = new Set(
  ['tar', 'gz', 'tgz', 'xz', 'bz2', 'zst', 'zip', 'deb', 'rpm', 'apk', 'whl', 'iso'].map((end) => `.${end}`),
)
/** Of these, what is compressed has to be a tar. */
const COMPRESSED: ReadonlySet<string> = new Set(['.gz', '.xz', '.bz2', '.zst'])
/** Where people unpack archives; elsewhere a program may have its data in one. */
const ARCHIVE_FOLDERS: ReadonlySet<string> = new Set([
  '',
  'root',
  'opt',
  'usr/local',
  'usr/local/bin',
  'srv',
  'app',
])
const OLD_FOLDERS: ReadonlySet<string> = new Set(['var/lib/dpkg', 'var/cache/debconf'])
const OLD_ACCOUNTS: ReadonlySet<string> = new Set(
  ['passwd', 'group', 'shadow', 'gshadow', 'subuid', 'subgid'].map((name) => `etc/${name}-`),
)

/** A test of the name alone, because most files are none of these. */
export function maybeSpecialFile(name: string): boolean {
  return name.startsWith('core') || name.endsWith('-old') || name.endsWith('-') || isArchive(name)
}

function isArchive(name: string): boolean {
  const dot = name.lastIndexOf('.')
  const ending = dot < 0 ? '' : name.slice(dot)
  if (!ARCHIVE_ENDINGS.has(ending)) return false
  return !COMPRESSED.has(ending) || name.endsWith('.tar', dot)
}

/** Files that more than their name makes leftovers. */
export function specialFile(path: string, name: string, size: number): LeftoverRule | undefined {
  if (isCoreDump(path, name) && size >= LEAST_CORE) return CORE_DUMPS
  if (name.endsWith('-old') && OLD_FOLDERS.has(parentOf(path))) return OLD_DATABASES
  if (name.endsWith('-') && OLD_ACCOUNTS.has(path)) return OLD_DATABASES
  return isArchive(name) && (ARCHIVE_FOLDERS.has(parentOf(path)) || isHome(parentOf(path)))
    ? ARCHIVES
    : undefined
}

/** As kernels name them by default: `core`, `core.4711`. A program may be called so, but lies among programs then. */
function isCoreDump(path: string, name: string): boolean {
  if (!name.startsWith('core') || baseNameOf(parentOf(path)).endsWith('bin')) return false
  return name === 'core' || /^core\.\d{1,10}$/.test(name)
}

function isHome(path: string): boolean {
  return path.startsWith('home/') && path.indexOf('/', 'home/'.length) < 0
}
