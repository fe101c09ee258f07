import type { Analyser } from '../../core/analyser.ts'
import { messageOf } from '../../core/errors.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { isLabels } from './labels.ts'

/** Where Red Hat's builds leave what they were made of: the older build system, and the newer one. */
const FOLDERS = ['root/buildinfo/content_manifests/', 'usr/share/buildinfo/'] as const

/**
 * The repositories (content sets) that a layer was built from: they say which products of Red Hat are in an image.
 * https://access.redhat.com/articles/6979064
 */
export const contentSetsAnalyser: Analyser = {
  id: 'redhat-content-sets',
  version: 2,
  scope: 'image',
  maxBytes: 16 * 1024 * 1024,
  endings: ['.json'],
  wants: (path) =>
    path.endsWith('.json') && FOLDERS.some((folder) => path.startsWith(folder)) && !isLabels(path),
  analyse: ([file]) => {
    let value: unknown
    try {
      value = JSON.parse(Buffer.from(file.bytes).toString('utf8'))
    } catch (error) {
      return { problems: [problem('file-unreadable', file.path, `It is no JSON: ${messageOf(error)}.`)] }
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { problems: [unreadable(file.path, 'It is no JSON object')] }
    // Other files about the build lie beside it, and say nothing of content sets.
    if (!('content_sets' in value)) return {}
    const sets: readonly unknown[] = Array.isArray(value.content_sets) ? value.content_sets : [undefined]
    const names = sets.filter((name): name is string => typeof name === 'string')
    const known = names.filter((name) => name !== '')
    return {
      ...(known.length > 0
        ? { distribution: { kind: 'content-sets', values: { REPOSITORIES: known.join('\n') } } }
        : {}),
      ...(names.length < sets.length
        ? { problems: [unreadable(file.path, 'Its content_sets are no list of texts')] }
        : {}),
    }
  },
}

function unreadable(path: string, what: string): Problem {
  return problem(
    'file-unreadable',
    path,
    `${what}; the repositories that the image was built from are not all known.`,
  )
}
