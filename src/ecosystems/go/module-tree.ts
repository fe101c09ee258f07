import type { AnalysedFile } from '../../core/analyser.ts'
import type { Analysis, FileAnalysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { goPackage } from './go-package.ts'
import { type ModFile, parseModFile, type Replacements } from './mod-file.ts'
import { type ModContext, modAnalysis } from './mod-packages.ts'
import { parseVendorFile } from './vendor-file.ts'
import { goOrder } from './version.ts'
import { folderIn, parseWorkFile } from './work-file.ts'

/** What lies in one folder. */
export interface FolderFiles {
  readonly mod?: AnalysedFile
  readonly sum?: AnalysedFile
  readonly work?: AnalysedFile
  readonly vendor?: AnalysedFile
}

interface Module {
  readonly path: string
  readonly file: ModFile
  readonly problems: readonly Problem[]
}

/** Modules that are built together. */
interface Workspace {
  readonly folder: string
  readonly replacements: Replacements
  /** Folders of its modules. */
  readonly members: readonly string[]
  readonly memberNames: ReadonlySet<string>
}

/** All modules of a source tree, and how they belong together. Folders end with a slash; the tree itself is ``. */
export class ModuleTree {
  readonly #folders: ReadonlyMap<string, FolderFiles>
  readonly #modules = new Map<string, Module>()
  /** By the folder of a module. */
  readonly #workspaceOf = new Map<string, Workspace>()
  readonly #workspaceAt = new Map<string, Workspace>()
  readonly #analyses: FileAnalysis[] = []

  constructor(folders: ReadonlyMap<string, FolderFiles>) {
    this.#folders = folders
  }

  analyses(): readonly FileAnalysis[] {
    for (const [folder, { mod }] of this.#folders)
      if (mod) this.#modules.set(folder, { path: mod.path, ...parseModFile(mod.path, mod.bytes) })
    // A module of two workspaces is of the deeper one, as Go finds it from the module's folder.
    const inner = [...this.#folders].toSorted(([a], [b]) => a.length - b.length)
    for (const [folder, { work }] of inner) if (work) this.#addWorkspace(folder, work)
    /** Packages of each module's go.mod. */
    const declared = new Map<string, readonly Package[]>()
    for (const [folder, module] of this.#modules) {
      const analysis = modAnalysis(module, this.#contextOf(folder))
      declared.set(folder, analysis.packages ?? [])
      this.#add(module.path, analysis)
    }
    for (const [folder, { vendor }] of this.#folders) {
      if (!vendor) continue
      const members = this.#workspaceAt.get(folder)?.members ?? [folder]
      this.#add(
        vendor.path,
        vendorAnalysis(
          vendor,
          members.flatMap((member) => declared.get(member) ?? []),
        ),
      )
    }
    return this.#analyses
  }

  #add(path: string, { packages = [], problems = [] }: Analysis): void {
    if (packages.length === 0 && problems.length === 0) return
    this.#analyses.push({
      path,
      ...(packages.length > 0 ? { packages } : {}),
      ...(problems.length > 0 ? { problems } : {}),
    })
  }

  #addWorkspace(folder: string, work: AnalysedFile): void {
    const { file, problems: unreadable } = parseWorkFile(work.path, work.bytes)
    const problems: Problem[] = [...unreadable]
    const members: string[] = []
    const memberNames = new Set<string>()
    for (const use of file.uses) {
      const member = folderIn(folder, use.folder)
      const module = member === undefined ? undefined : this.#modules.get(member)
      if (member === undefined || !module) {
        const detail = `Line ${use.line} uses the module in «${use.folder.slice(0, 200)}», which is not in the tree.`
        problems.push(problem('dependency-unresolved', work.path, detail))
        continue
      }
      members.push(member)
      if (module.file.module) memberNames.add(module.file.module.path)
    }
    const workspace: Workspace = { folder, replacements: file.replacements, members, memberNames }
    this.#workspaceAt.set(folder, workspace)
    for (const member of members) this.#workspaceOf.set(member, workspace)
    this.#add(work.path, { problems })
  }

  #contextOf(folder: string): ModContext {
    const { sum, vendor } = this.#folders.get(folder) ?? {}
    const workspace = this.#workspaceOf.get(folder)
    return {
      sum,
      isVendored: Boolean(vendor ?? (workspace && this.#folders.get(workspace.folder)?.vendor)),
      ...(workspace
        ? { workspace: { names: workspace.memberNames, replacements: workspace.replacements } }
        : {}),
    }
  }
}

/** What was copied into a tree and no go.mod of it names in this version. */
function vendorAnalysis({ path, bytes }: AnalysedFile, declared: readonly Package[]): Analysis {
  const known = new Set(declared.map(({ name, version }) => `${name}@${version}`))
  const { modules, problems: unreadable } = parseVendorFile(path, bytes)
  const problems: Problem[] = [...unreadable]
  const packages = modules.flatMap((module): Package[] => {
    const { isExplicit, line } = module
    const one = goPackage(module)
    if (known.has(`${one.name}@${one.version}`)) return []
    if (!goOrder.isValid(one.version)) {
      const detail = `Line ${line} names «${one.version.slice(0, 100)}» of ${one.name}, which is no version.`
      problems.push(problem('version-unresolved', path, detail))
      return []
    }
    return [{ ...one, relationship: isExplicit ? 'direct' : 'indirect', lines: { start: line, end: line } }]
  })
  return { packages, problems }
}
