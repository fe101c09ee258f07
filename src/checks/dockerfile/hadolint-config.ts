import * as z from 'zod/mini'
import type { Severity } from '../../core/severity.ts'
import { checkLocated } from '../../documents/check.ts'
import { readLocatedYaml } from '../../documents/located-yaml.ts'
import type { DockerfileSettings } from './checks/types.ts'
import type { DockerfileCheckOptions, IgnoredCheck } from './run-checks.ts'

/** What a `.hadolint.yaml` decides. */
export type HadolintConfig = Pick<DockerfileCheckOptions, 'severities' | 'ignored'> & {
  readonly settings: DockerfileSettings
}

const Ids = z.nullish(z.array(z.string()))
const LABEL_KINDS = ['text', 'rfc3339', 'semver', 'url', 'hash', 'spdx', 'email'] as const

/** https://github.com/hadolint/hadolint#configure: keys that say how hadolint itself prints and ends are not read. */
const HadolintFile = z.object({
  ignored: Ids,
  override: z.nullish(z.object({ error: Ids, warning: Ids, info: Ids, style: Ids })),
  trustedRegistries: z.nullish(z.array(z.string())),
  'label-schema': z.nullish(z.record(z.string(), z.enum(LABEL_KINDS))),
  'strict-labels': z.nullish(z.boolean()),
})

/** Severities of hadolint as ours. */
const SEVERITIES = { error: 'HIGH', warning: 'MEDIUM', info: 'LOW', style: 'LOW' } as const

/** Throws `config-invalid`, with line and column. */
export async function parseHadolintConfig(file: string, text: string): Promise<HadolintConfig> {
  if (text.trim() === '') return { settings: {} }
  const yaml = await readLocatedYaml({ file, text, code: 'config-invalid' })
  const {
    ignored,
    override,
    trustedRegistries,
    'label-schema': labels,
    'strict-labels': strict,
  } = checkLocated(yaml, HadolintFile)
  const severities = new Map<string, Severity>()
  for (const [level, severity] of Object.entries(SEVERITIES))
    for (const id of override?.[level as keyof typeof SEVERITIES] ?? []) severities.set(id, severity)
  return {
    severities,
    ignored: (ignored ?? []).map((id): IgnoredCheck => ({ id, source: file })),
    settings: {
      ...(trustedRegistries?.length ? { allowedRegistries: trustedRegistries } : {}),
      ...(labels ? { requiredLabels: labels } : {}),
      ...(strict === true ? { strictLabels: true } : {}),
    },
  }
}
