import type { Analyser } from '../../core/analyser.ts'
import { problem } from '../../core/problem.ts'
import { nodeFacts } from './module-facts.ts'
import { packageFacts } from './package-json.ts'

/** Bytes of a module; bundles of whole applications have some megabytes. */
export const MAX_MODULE_BYTES = 16 * 1024 * 1024

/** Bytes of a package.json. */
export const MAX_PACKAGE_JSON_BYTES = 1024 * 1024

const ENDINGS = ['.js', '.cjs', '.mjs'] as const
const PACKAGE_JSON = 'package.json'

/** What modules of JavaScript import. */
export const nodeModules: Analyser = {
  id: 'node-modules',
  version: 1,
  scope: 'image',
  maxBytes: MAX_MODULE_BYTES,
  endings: ENDINGS,
  wants: (path) => ENDINGS.some((ending) => path.endsWith(ending)),
  analyse: ([{ bytes }]) => ({ program: { node: nodeFacts(textOf(bytes)) } }),
}

/** Where the modules of packages of JavaScript lie, and which scripts they have. */
export const nodePackages: Analyser = {
  id: 'node-packages',
  version: 1,
  scope: 'image',
  maxBytes: MAX_PACKAGE_JSON_BYTES,
  endings: [PACKAGE_JSON],
  wants: (path) => path === PACKAGE_JSON || path.endsWith(`/${PACKAGE_JSON}`),
  analyse: ([{ path, bytes }]) => {
    const nodePackage = packageFacts(textOf(bytes))
    if (nodePackage) return { program: { nodePackage } }
    return {
      problems: [problem('program-unreadable', path, 'Which modules it names is not known: it is no JSON.')],
    }
  },
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}
