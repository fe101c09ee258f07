import type { StreamAnalyser } from '../../core/analyser.ts'
import { problem } from '../../core/problem.ts'
import { collecting } from '../collecting-analyser.ts'
import { nodeFacts } from './module-facts.ts'
import { packageFacts } from './package-json.ts'

/** Bytes of a module; bundles of whole applications have some megabytes. */
export const MAX_MODULE_BYTES = 16 * 1024 * 1024

/** Bytes of a package.json. */
export const MAX_PACKAGE_JSON_BYTES = 1024 * 1024

const ENDINGS = ['.js', '.cjs', '.mjs'] as const
const PACKAGE_JSON = 'package.json'

/** What modules of JavaScript import. */
export const nodeModules: StreamAnalyser = collecting({
  id: 'node-modules',
  version: 1,
  maxBytes: MAX_MODULE_BYTES,
  endings: ENDINGS,
  wants: (path) => ENDINGS.some((ending) => path.endsWith(ending)),
  analyse: (_, content) => ({ program: { node: nodeFacts(content.toString('utf8')) } }),
})

/** Where the modules of packages of JavaScript lie, and which scripts they have. */
export const nodePackages: StreamAnalyser = collecting({
  id: 'node-packages',
  version: 1,
  maxBytes: MAX_PACKAGE_JSON_BYTES,
  endings: [PACKAGE_JSON],
  wants: (path) => path === PACKAGE_JSON || path.endsWith(`/${PACKAGE_JSON}`),
  analyse: (path, content) => {
    const nodePackage = packageFacts(content.toString('utf8'))
    if (nodePackage) return { program: { nodePackage } }
    return {
      problems: [problem('program-unreadable', path, 'Which modules it names is not known: it is no JSON.')],
    }
  },
})
