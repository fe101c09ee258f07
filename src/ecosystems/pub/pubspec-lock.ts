import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Relationship } from '../../core/package.ts'
import { isNamed, PackageList, unreadableFile } from '../../packaging/package-list.ts'
import { readYaml, type YamlNode } from '../../packaging/yaml/read-yaml.ts'

/*
 *     packages:
 *       async:
 *         dependency: transitive   # or "direct main", "direct dev", "direct overridden"
 *         source: hosted           # or git, path, sdk
 *         version: "2.11.0"
 *
 * https://dart.dev/tools/pub/glossary#lockfile
 */

/** Reads Dart's `pubspec.lock`. */
export const pubspecLockAnalyser: Analyser = {
  id: 'pubspec-lock',
  version: 1,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => isNamed(path, 'pubspec.lock'),
  analyse: ([file]) => analyseLock(file),
}

function analyseLock(file: AnalysedFile): Analysis {
  const root = readYaml(file.bytes)
  if (typeof root === 'string') return unreadableFile(file, root)
  const list = new PackageList(file, 'pub')
  for (const [name, node] of root.entries?.get('packages')?.entries ?? []) {
    const source = textOf(node, 'source')
    if (source === 'sdk') continue // Part of Dart or Flutter, with a version that says nothing.
    const dependency = textOf(node, 'dependency') ?? ''
    const used: Relationship = dependency.startsWith('direct') ? 'direct' : 'indirect'
    list.add({
      name,
      version: textOf(node, 'version'),
      start: node.start,
      end: node.end,
      more: {
        relationship: source === 'path' ? 'workspace' : used,
        ...(dependency === 'direct dev' ? { isDevelopment: true } : {}),
      },
    })
  }
  return list.analysis()
}

function textOf(node: YamlNode, name: string): string | undefined {
  return node.entries?.get(name)?.text
}
