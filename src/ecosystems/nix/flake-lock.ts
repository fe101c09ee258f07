import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { entriesOf, isObject, memberOf, textOf } from '../../packaging/json/guards.ts'
import { readLocatedJson } from '../../packaging/json/located-json.ts'
import { isNamed, PackageList, unreadableFile } from '../../packaging/package-list.ts'

/*
 * `{"nodes": {"nixpkgs": {"locked": {"type": "github", "owner": "NixOS", "repo": "nixpkgs", "rev": "…"}}}, "root": "root"}`
 * https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake#lock-files
 */

/** Reads `flake.lock`. */
export const flakeLockAnalyser: Analyser = {
  id: 'flake-lock',
  version: 2,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => isNamed(path, 'flake.lock'),
  analyse: ([file]) => analyseLock(file),
}

function analyseLock(file: AnalysedFile): Analysis {
  const json = readLocatedJson(file.bytes)
  const nodes = typeof json === 'string' ? undefined : memberOf(json.value, 'nodes')
  if (typeof json === 'string' || !isObject(nodes))
    return unreadableFile(file, typeof json === 'string' ? json : 'it has no nodes')
  const root = textOf(memberOf(json.value, 'root')) ?? 'root'
  const inputsOf = (id: string): string[] =>
    entriesOf(memberOf(nodes[id], 'inputs')).flatMap(([, target]) => nodeOf(nodes, root, target) ?? [])
  const direct = new Set(inputsOf(root))
  const list = new PackageList(file, 'nix')
  for (const [id, node] of entriesOf(nodes)) {
    const locked = memberOf(node, 'locked')
    if (id === root || locked === undefined) continue
    const { start = 1, end = 1 } = (isObject(node) ? json.linesOf(node) : undefined) ?? {}
    list.add({
      name: id,
      version: textOf(memberOf(locked, 'rev')) ?? textOf(memberOf(locked, 'narHash')),
      needs: inputsOf(id),
      start,
      end,
      more: {
        // A folder of the same tree.
        relationship:
          memberOf(locked, 'type') === 'path' ? 'workspace' : direct.has(id) ? 'direct' : 'indirect',
      },
    })
  }
  return list.analysis()
}

/** Of inputs that follow one another: Nix takes no circles, a hostile lock may have one. */
const MAX_FOLLOWED = 32

/** An input is the id of a node, or follows another: the names of inputs that lead to it from the root. */
function nodeOf(
  nodes: Readonly<Record<string, unknown>>,
  root: string,
  target: unknown,
  depth = 0,
): string | undefined {
  if (!Array.isArray(target)) return textOf(target)
  if (depth > MAX_FOLLOWED) return undefined
  let id: string | undefined = root
  for (const name of target.slice(0, MAX_FOLLOWED) as unknown[]) {
    const inputs: unknown = id === undefined ? undefined : memberOf(nodes[id], 'inputs')
    const next: unknown = typeof name === 'string' ? memberOf(inputs, name) : undefined
    id = nodeOf(nodes, root, next, depth + 1)
  }
  return id
}
