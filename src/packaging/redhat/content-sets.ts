import type { Analyser } from '../../core/analyser.ts'
import { messageOf } from '../../core/errors.ts'
import { problem } from '../../core/problem.ts'

/** Where Red Hat's builds leave what they were made of: the older build system, and the newer one. */
const FOLDERS = ['root/buildinfo/content_manifests/', 'usr/share/buildinfo/'] as const

/**
 * The repositories (content sets) that a layer was built from: they say which products of Red Hat are in an image.
 * https://access.redhat.com/articles/6979064
 */
export const contentSetsAnalyser: Analyser = {
  id: 'redhat-content-sets',
  version: 1,
  scope: 'image',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => path.endsWith('.json') && FOLDERS.some((folder) => path.startsWith(folder)),
  analyse: ([file]) => {
    let value: unknown
    try {
      value = JSON.parse(Buffer.from(file.bytes).toString('utf8'))
    } catch (error) {
      return { problems: [problem('file-unreadable', file.path, `It is no JSON: ${messageOf(error)}.`)] }
    }
    const { content_sets: sets } = (value ?? {}) as { content_sets?: unknown }
    const names = Array.isArray(sets) ? sets.filter((name) => typeof name === 'string' && name !== '') : []
    if (names.length === 0) return {}
    return { distribution: { kind: 'content-sets', values: { REPOSITORIES: names.join('\n') } } }
  },
}
