import type { ReportTarget } from '../../core/report.ts'
import { pomAnalyserWith } from '../../ecosystems/maven/pom.ts'
import { openRootfs } from '../../sources/folder/index.ts'
import { cloneRepository, withoutSecret } from '../../sources/tree/git-clone.ts'
import { createTreeFilter } from '../../sources/tree/tree-filter.ts'
import type { InspectionRequest, ScanTarget } from '../request.ts'
import { mavenRepository } from './maven-repository.ts'
import { readFolder } from './read-target.ts'
import { treeReadingOptions } from './reading-options.ts'
import type { Contents, Overrides } from './types.ts'

type TreeTarget = Extract<ScanTarget, { readonly kind: 'filesystem' | 'repository' }>

/** A source tree: what its lock files and manifests declare. */
export async function inspectTree(
  target: TreeTarget,
  request: InspectionRequest,
  overrides: Overrides,
): Promise<Contents> {
  const repository = mavenRepository(target.content.mavenRepository, request.environment)
  const read = async (
    path: string,
    facts: Pick<ReportTarget, 'kind' | 'name' | 'commit'>,
  ): Promise<Contents> => {
    const root = await openRootfs(path)
    request.progress.step(`Reading ${facts.name}`)
    const options = treeReadingOptions(request, target.content, [pomAnalyserWith(repository)])
    const skip = createTreeFilter(root, options.skip, {
      ignored: target.content.ignored || target.content.installed,
    })
    return {
      target: { ...facts, repoTags: [], repoDigests: [] },
      ...(await readFolder(root, { ...options, skip }, request, {
        ...overrides,
        about: {
          kind: facts.kind === 'repository' ? 'Repository' : 'Folder',
          name: facts.name,
          folder: path,
        },
      })),
    }
  }
  if (target.kind === 'filesystem') return await read(target.path, { kind: 'filesystem', name: target.path })
  const name = withoutSecret(target.repository.location)
  request.progress.step(`Fetching ${name}`)
  const checkout = await cloneRepository(
    { ...target.repository, isWhole: request.look?.readsHistory === true },
    request.signal,
  )
  try {
    return await read(checkout.path, { kind: 'repository', name, commit: checkout.commit })
  } finally {
    await checkout.close()
  }
}
