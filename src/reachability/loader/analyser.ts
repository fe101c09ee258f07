import type { StreamAnalyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'
import type { LoaderFacts } from '../../core/program-facts.ts'
import { collecting } from '../collecting-analyser.ts'
import { readLoaderCache } from './ld-cache.ts'

/** Bytes of a file that the loader reads. */
export const MAX_LOADER_FILE_BYTES = 16 * 1024 * 1024

const CACHE = 'etc/ld.so.cache'
const CONFIGURATION = 'etc/ld.so.conf'
const PRELOAD = 'etc/ld.so.preload'

/** Where the loaders of glibc and musl look for libraries, by what their files say. */
export const loaderFiles: StreamAnalyser = collecting({
  id: 'loader-settings',
  version: 1,
  maxBytes: MAX_LOADER_FILE_BYTES,
  wants: (path) =>
    path.startsWith('etc/') &&
    (path === CACHE || path === PRELOAD || isConfiguration(path) || isMuslPath(path)),
  analyse: (path, content): Analysis => {
    const loader = factsOf(path, content)
    if (loader) return { program: { loader } }
    return { problems: [problem('program-unreadable', path, 'It is no cache of the loader.')] }
  },
})

function isConfiguration(path: string): boolean {
  return path === CONFIGURATION || (path.startsWith('etc/ld.so.conf.d/') && path.endsWith('.conf'))
}

function isMuslPath(path: string): boolean {
  return path.startsWith('etc/ld-musl-') && path.endsWith('.path')
}

function factsOf(path: string, content: Buffer): LoaderFacts | undefined {
  if (path === CACHE) {
    const cache = readLoaderCache(content)
    return cache && { cache }
  }
  const text = content.toString('utf8')
  if (path === PRELOAD) return { preload: words(text) }
  // https://wiki.musl-libc.org/environment-variables: separated by new lines or colons.
  if (isMuslPath(path)) return { folders: words(text.replaceAll(':', '\n')) }
  return configurationOf(text)
}

/** https://man7.org/linux/man-pages/man8/ldconfig.8.html */
function configurationOf(text: string): LoaderFacts {
  const folders: string[] = []
  const includes: string[] = []
  for (const line of text.split('\n')) {
    const [content = ''] = line.split('#', 1)
    const [first, ...others] = words(content)
    if (first === 'include') includes.push(...others)
    else if (first?.startsWith('/')) folders.push(first)
  }
  return { folders, ...(includes.length > 0 ? { includes } : {}) }
}

function words(text: string): string[] {
  return text.split(/[\s,]/).filter((word) => word !== '')
}
