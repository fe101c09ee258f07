import { fixText } from '../../checks/manifests/fix-text.ts'
import type { Report } from '../../core/report.ts'
import { fixFiles } from '../manifests/fix-manifests.ts'
import { dockerfileOptions } from './check-config-file.ts'
import { fixDockerfile } from './fix-dockerfile.ts'
import { isConfigName, kindOfFile } from './kind-of-file.ts'
import type { ConfigRequest } from './scan-config.ts'

/**
 * Mends in Dockerfiles and manifests whatever of the report a machine can mend; what somebody accepted stays. Gives a
 * line for each thing that was mended. Throws `output-unwritable`; a file is replaced whole or not at all.
 */
export async function fixConfig(report: Report, request: ConfigRequest): Promise<readonly string[]> {
  const { checks } = request
  return await fixFiles(report, { ...request, wants: isConfigName }, async (file, mayFix) => {
    switch (kindOfFile(file.name, file.text)) {
      case 'dockerfile':
        return fixDockerfile(file.name, file.text, mayFix, await dockerfileOptions(file.name, checks))
      case 'compose':
        return { text: file.text, fixed: [] }
      case 'manifest':
        return await fixText(file.text, mayFix, checks.manifests)
    }
  })
}
