import { compareText } from '../../core/compare-text.ts'
import type { ShippedTool, ToolKind } from '../../core/hygiene.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { isOsPackage } from '../../core/package.ts'
import { join } from '../../layers/path.ts'
import type { FileContent, MergedFile } from '../../layers/squash/merged-tree.ts'
import type { MergedImage } from '../merged-image.ts'
import type { HygieneInput } from '../types.ts'
import { libraryBytes, libraryOwners } from './library-owner.ts'
import { multiCallPrograms, type ProgramFolder, pathFolders } from './path-folders.ts'
import { fileRemedy, packageRemedy, partRemedy } from './remedy.ts'
import { type KnownTool, knownTool } from './tool-table.ts'

/** A program in a folder of the PATH. */
interface Program {
  readonly tool: KnownTool
  readonly path: string
  /** Where its links lead. */
  readonly realPath: string
  readonly file: MergedFile
}

/** Programs of one kind that go together. */
interface Group {
  readonly kind: ToolKind
  readonly owner: InventoryPackage | undefined
  readonly programs: [Program, ...Program[]]
}

/** Programs that should not ship, of each package one of a kind, by kind and name. */
export function findTools(
  { config, packages }: Pick<HygieneInput, 'config' | 'packages'>,
  image: MergedImage,
): readonly ShippedTool[] {
  const folders = pathFolders(config, image)
  const multiCall = multiCallPrograms(folders)
  const groups = groupByOwner([...findPrograms(folders, image)], packages, image)
  const systemOwners = groups.flatMap(({ owner }) => (owner && isOsPackage(owner.type) ? [owner.id] : []))
  const packageBytes = image.packageBytes(new Set(systemOwners))
  const tools = groups.map(({ kind, owner, programs }): ShippedTool => {
    const { tool, path: ownPath, file } = programs.reduce(better)
    const whole = multiCall.get(file.content)
    const name = whole && whole.name !== tool.name ? `${tool.name} (${whole.name})` : tool.name
    const path = whole?.path ?? ownPath
    const layer = owner?.originLayer ?? file.layer
    if (!owner) {
      const remedy = whole ? partRemedy(whole.name) : fileRemedy(path)
      return { kind, name, path, layer, bytes: file.content.size, remedy }
    }
    const bytes = isOsPackage(owner.type)
      ? (packageBytes.get(owner.id) ?? 0)
      : libraryBytes(owner, image.merged)
    return { kind, name, path, package: owner.id, layer, bytes, remedy: packageRemedy(kind, owner, packages) }
  })
  return tools.sort(
    (a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name) || compareText(a.path, b.path),
  )
}

function* findPrograms(folders: readonly ProgramFolder[], image: MergedImage): Generator<Program> {
  for (const { path: folderPath, folder } of folders) {
    for (const name of folder.children.keys()) {
      const tool = knownTool(name)
      if (!tool) continue
      const path = join(folderPath, name)
      const realPath = image.resolve(path)
      const node = image.merged.at(realPath)
      if (node?.kind === 'file') yield { tool, path, realPath, file: node }
    }
  }
}

function groupByOwner(
  programs: readonly Program[],
  packages: readonly InventoryPackage[],
  image: MergedImage,
): readonly Group[] {
  const owners = image.ownersOf(new Set(programs.flatMap(({ path, realPath }) => [path, realPath])))
  const libraryOwner = libraryOwners(packages)
  const byKind = new Map<ToolKind, Map<InventoryPackage | FileContent, Group>>()
  for (const program of programs) {
    const { tool, path, realPath, file } = program
    const id = owners.get(realPath) ?? owners.get(path)
    const owner = id === undefined ? libraryOwner(tool.name, realPath) : image.packageById.get(id)
    const groups = byKind.get(tool.kind) ?? new Map<InventoryPackage | FileContent, Group>()
    byKind.set(tool.kind, groups)
    const group = groups.get(owner ?? file.content)
    if (group) group.programs.push(program)
    else groups.set(owner ?? file.content, { kind: tool.kind, owner, programs: [program] })
  }
  return [...byKind.values()].flatMap((groups) => [...groups.values()])
}

/** The one that people know the others by. */
function better(a: Program, b: Program): Program {
  const order = a.tool.rank - b.tool.rank || compareText(a.path, b.path)
  return order <= 0 ? a : b
}
