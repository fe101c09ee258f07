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
  version: 1,
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
  const direct = new Set(inputsOf(nodes[root]))
  const list = new PackageList(file, 'nix')
  for (const [id, node] of entriesOf(nodes)) {
    const locked = memberOf(node, 'locked')
    if (id === root || locked === undefined) continue
    const { start = 1, end = 1 } = (isObject(node) ? json.linesOf(node) : undefined) ?? {}
    list.add({
      name: id,
      version: textOf(memberOf(locked, 'rev')) ?? textOf(memberOf(locked, 'narHash')),
      needs: inputsOf(node),
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

/** Names of nodes; an input that follows another's is a list, and told there. */
function inputsOf(node: unknown): string[] {
  return entriesOf(memberOf(node, 'inputs')).flatMap(([, target]) => textOf(target) ?? [])
}
