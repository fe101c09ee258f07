import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { elementsOf, entriesOf, isObject, memberOf, textOf } from '../../packaging/json/guards.ts'
import { type LocatedJson, readLocatedJson } from '../../packaging/json/located-json.ts'
import { isNamed, PackageList, unreadableFile } from '../../packaging/package-list.ts'

/*
 * Conan 1 has a graph, `{"graph_lock": {"nodes": {"0": {"ref": "app/1.0", "requires": ["1"]}, "1": {"ref": "zlib/1.2"}}}}`,
 * Conan 2 three lists, `{"requires": ["zlib/1.2.13#5c6f…%1667396813.9"], "build_requires": [], "python_requires": []}`.
 * A reference is `name/version@user/channel#revision%time`.
 *
 * https://docs.conan.io/2/tutorial/versioning/lockfiles.html
 */

/** Reads `conan.lock` of Conan 1 and 2. */
export const conanLockAnalyser: Analyser = {
  id: 'conan-lock',
  version: 1,
  scope: 'source',
  maxBytes: 32 * 1024 * 1024,
  wants: (path) => isNamed(path, 'conan.lock'),
  analyse: ([file]) => analyseLock(file),
}

function analyseLock(file: AnalysedFile): Analysis {
  const json = readLocatedJson(file.bytes)
  if (typeof json === 'string') return unreadableFile(file, json)
  const list = new PackageList(file, 'conan')
  const nodes = memberOf(memberOf(json.value, 'graph_lock'), 'nodes')
  if (isObject(nodes)) addGraph(list, nodes, json)
  else if (Array.isArray(memberOf(json.value, 'requires'))) addLists(list, json)
  else return unreadableFile(file, 'it has neither a graph nor a list of requirements')
  return list.analysis()
}

function addGraph(list: PackageList, nodes: object, json: LocatedJson): void {
  const nameOf = (id: unknown): string[] => {
    const ref = typeof id === 'string' ? textOf(memberOf(memberOf(nodes, id), 'ref')) : undefined
    return ref === undefined ? [] : [referenceOf(ref).name]
  }
  for (const [id, node] of entriesOf(nodes)) {
    const ref = textOf(memberOf(node, 'ref'))
    // The first node is the project; it has no reference where it is a conanfile.txt.
    if (id === '0' || ref === undefined) continue
    const needs = elementsOf(memberOf(node, 'requires')).flatMap(nameOf)
    const { start = 1, end = 1 } = (isObject(node) ? json.linesOf(node) : undefined) ?? {}
    list.add({ ...referenceOf(ref), needs, start, end })
  }
}

function addLists(list: PackageList, json: LocatedJson): void {
  for (const member of ['requires', 'build_requires', 'python_requires'] as const) {
    const references = memberOf(json.value, member)
    const first = Array.isArray(references) ? (json.linesOf(references)?.start ?? 1) : 1
    for (const ref of elementsOf(references)) {
      const reference = referenceOf(typeof ref === 'string' ? ref : '')
      list.add({
        ...reference,
        start: first,
        ...(member === 'requires' ? {} : { more: { isDevelopment: true } }),
      })
    }
  }
}

function referenceOf(ref: string): { readonly name: string; readonly version: string } {
  const [bare = ''] = ref.split(/[@#%]/, 1)
  const [name = '', version = ''] = bare.split('/')
  return { name, version }
}
