import type { StreamAnalyser } from '../../core/analyser.ts'
import type { PythonPackageFacts } from '../../core/program-facts.ts'
import { collecting } from '../collecting-analyser.ts'
import { pythonFacts } from './module-facts.ts'

/** Bytes of a module; larger ones are tables. */
export const MAX_MODULE_BYTES = 4 * 1024 * 1024

/** Files and folders at the top of one distribution. */
export const MAX_TOPS = 1000

/** What modules of Python import. */
export const pythonModules: StreamAnalyser = collecting({
  id: 'python-modules',
  version: 1,
  maxBytes: MAX_MODULE_BYTES,
  endings: ['.py'],
  wants: (path) => path.endsWith('.py'),
  analyse: (_, content) => ({ program: { python: pythonFacts(content.toString('utf8')) } }),
})

/**
 * What installed distributions of Python brought.
 * https://packaging.python.org/en/latest/specifications/recording-installed-packages/
 */
export const pythonPackages: StreamAnalyser = collecting({
  id: 'python-packages',
  version: 1,
  maxBytes: MAX_MODULE_BYTES,
  endings: ['.dist-info/RECORD', '/top_level.txt'],
  wants: (path) => path.endsWith('.dist-info/RECORD') || isTopLevel(path),
  analyse: (path, content) => {
    const text = content.toString('utf8')
    return { program: { pythonPackage: isTopLevel(path) ? topLevel(text) : recorded(text) } }
  },
})

function isTopLevel(path: string): boolean {
  return path.endsWith('.dist-info/top_level.txt') || path.endsWith('.egg-info/top_level.txt')
}

function topLevel(text: string): PythonPackageFacts {
  const names = text.split('\n').map((line) => line.trim())
  return { tops: sorted(names.filter((name) => name !== '')) }
}

/** Lines of CSV, the path first; what lies outside of the folder, or describes the distribution, is left out. */
function recorded(text: string): PythonPackageFacts {
  const tops = new Set<string>()
  for (const line of text.split('\n')) {
    const path = line.startsWith('"') ? line.slice(1, line.indexOf('"', 1)) : (line.split(',', 1)[0] ?? '')
    const [top = ''] = path.split('/', 1)
    const isOther = top === '' || top === '..' || top.endsWith('.dist-info') || top === '__pycache__'
    if (!isOther && tops.size < MAX_TOPS) tops.add(top)
  }
  return { tops: sorted(tops) }
}

function sorted(names: Iterable<string>): string[] {
  return [...new Set(names)].sort().slice(0, MAX_TOPS)
}
