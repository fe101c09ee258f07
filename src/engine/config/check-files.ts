import { byGravity, type ConfigurationReport } from '../../core/misconfiguration.ts'
import type { Problem } from '../../core/problem.ts'
import { type ManifestFile, type ManifestSources, readManifestFiles } from '../manifests/manifest-files.ts'
import { type CheckedConfigFile, type ConfigChecks, checkConfigFile } from './check-config-file.ts'
import { isConfigName } from './kind-of-file.ts'

/** What checks made of many files, and what of them could not be judged. */
export interface CheckedFiles {
  readonly configuration: ConfigurationReport
  readonly problems: readonly Problem[]
}

/**
 * Checks the Dockerfiles, compose files and manifests that the paths name. Throws what reading them throws.
 * @param see called with each file that was read
 */
export async function checkFiles(
  sources: Omit<ManifestSources, 'wants'>,
  checks: ConfigChecks,
  see?: (file: ManifestFile) => void,
): Promise<readonly CheckedConfigFile[]> {
  const checked: CheckedConfigFile[] = []
  for await (const file of readManifestFiles({ ...sources, wants: isConfigName })) {
    if (file.kind === 'problem') {
      checked.push({ resources: [], misconfigurations: [], suppressed: [], problems: [file] })
      continue
    }
    checked.push(await checkConfigFile(file, checks))
    see?.(file)
    sources.signal.throwIfAborted()
  }
  return checked
}

export function joinChecked(checked: readonly CheckedConfigFile[]): CheckedFiles {
  return {
    configuration: {
      resources: checked.flatMap(({ resources }) => resources),
      misconfigurations: checked.flatMap(({ misconfigurations }) => misconfigurations).sort(byGravity),
      suppressed: checked.flatMap(({ suppressed }) => suppressed),
    },
    problems: checked.flatMap(({ problems }) => problems),
  }
}
