import { checkCompose } from '../../checks/compose/check-compose.ts'
import { checkDockerfile } from '../../checks/dockerfile/check-dockerfile.ts'
import type { HadolintConfig } from '../../checks/dockerfile/hadolint-config.ts'
import type { DockerfileCheckOptions } from '../../checks/dockerfile/run-checks.ts'
import type { CheckOptions } from '../../checks/kubernetes/check-input.ts'
import { checkManifest } from '../../checks/manifests/check-manifest.ts'
import type {
  CheckedResource,
  Misconfiguration,
  SuppressedMisconfiguration,
} from '../../core/misconfiguration.ts'
import type { Problem } from '../../core/problem.ts'
import type { ManifestFile } from '../manifests/manifest-files.ts'
import { kindOfFile } from './kind-of-file.ts'

/** What checks made of one file, whichever it is. */
export interface CheckedConfigFile {
  readonly resources: readonly CheckedResource[]
  readonly misconfigurations: readonly Misconfiguration[]
  readonly suppressed: readonly SuppressedMisconfiguration[]
  readonly problems: readonly Problem[]
}

/** How files are checked. */
export interface ConfigChecks {
  readonly manifests: CheckOptions
  readonly dockerfiles: DockerfileCheckOptions
  /** What hadolint's configuration says of a Dockerfile. */
  readonly hadolint: (file: string) => Promise<HadolintConfig | undefined>
}

/** Holds against a file the checks of its kind. Throws `config-invalid` for a configuration of hadolint. */
export async function checkConfigFile(file: ManifestFile, checks: ConfigChecks): Promise<CheckedConfigFile> {
  switch (kindOfFile(file.name, file.text)) {
    case 'dockerfile':
      return checkDockerfile(file, await dockerfileOptions(file.name, checks))
    case 'compose':
      return { ...(await checkCompose(file)), suppressed: [] }
    case 'manifest':
      return { ...(await checkManifest(file, checks.manifests)), suppressed: [] }
  }
}

/** What the user says of all files, and what lies beside this one; of what both say, the user's word counts. */
export async function dockerfileOptions(
  file: string,
  { dockerfiles, hadolint }: Pick<ConfigChecks, 'dockerfiles' | 'hadolint'>,
): Promise<DockerfileCheckOptions> {
  const config = await hadolint(file)
  if (!config) return dockerfiles
  return {
    ...dockerfiles,
    settings: { ...config.settings, ...dockerfiles.settings },
    ...(config.severities ? { severities: config.severities } : {}),
    ...(config.ignored ? { ignored: config.ignored } : {}),
  }
}
