import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { isNamed, PackageList, unreadableFile } from '../../packaging/package-list.ts'
import { readYaml, type YamlNode } from '../../packaging/yaml/read-yaml.ts'

/*
 *     PODS:
 *       - Firebase/Core (6.0.0):
 *         - FirebaseAnalytics (= 6.0.0)
 *       - FirebaseAnalytics (6.0.0)
 *     DEPENDENCIES:
 *       - Firebase/Core (~> 6)
 *     EXTERNAL SOURCES:
 *       Mine:
 *         :path: "../Mine"
 *
 * A part of a pod (`Firebase/Core`) comes with the whole pod.
 * https://github.com/CocoaPods/Core/blob/master/lib/cocoapods-core/lockfile.rb
 */

/** Reads `Podfile.lock`. */
export const podfileLockAnalyser: Analyser = {
  id: 'podfile-lock',
  version: 1,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => isNamed(path, 'Podfile.lock'),
  analyse: ([file]) => analyseLock(file),
}

interface Pod {
  readonly name: string
  readonly version: string
  readonly needs: Set<string>
  readonly start: number
  end: number
}

function analyseLock(file: AnalysedFile): Analysis {
  const root = readYaml(file.bytes)
  if (typeof root === 'string') return unreadableFile(file, root)
  const list = new PackageList(file, 'cocoapods')
  const direct = new Set(itemsOf(root, 'DEPENDENCIES').map((node) => podOf(node).name))
  const external = root.entries?.get('EXTERNAL SOURCES')?.entries
  const pods = new Map<string, Pod>()
  for (const node of itemsOf(root, 'PODS')) {
    const { name, version, needs } = podOf(node)
    const known = pods.get(name)
    for (const need of needs) if (need !== name) known?.needs.add(need)
    if (known) known.end = node.end
    else
      pods.set(name, {
        name,
        version,
        needs: new Set(needs.filter((need) => need !== name)),
        start: node.start,
        end: node.end,
      })
  }
  for (const { needs, ...pod } of pods.values()) {
    const isOwn = external?.get(pod.name)?.entries?.has(':path') === true
    const used = direct.has(pod.name) ? 'direct' : 'indirect'
    list.add({ ...pod, needs: [...needs], more: { relationship: isOwn ? 'workspace' : used } })
  }
  return list.analysis()
}

function itemsOf(root: YamlNode, name: string): readonly YamlNode[] {
  return root.entries?.get(name)?.items ?? []
}

/** `Firebase/Core (6.0.0)`, as a text or as the key of what it needs. */
function podOf(node: YamlNode): {
  readonly name: string
  readonly version: string
  readonly needs: readonly string[]
} {
  const [entry] = node.entries ?? []
  const text = entry?.[0] ?? node.text ?? ''
  const open = text.indexOf(' (')
  const whole = open < 0 ? text : text.slice(0, open)
  const slash = whole.indexOf('/')
  return {
    name: slash < 0 ? whole : whole.slice(0, slash),
    version: open < 0 ? '' : text.slice(open + 2).replace(/\)$/, ''),
    needs: (entry?.[1].items ?? []).map((item) => podOf(item).name),
  }
}
