import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod/mini'
import type { DockerfileSettings } from '../../checks/dockerfile/checks/types.ts'
import type { DockerfileCheckOptions, IgnoredCheck } from '../../checks/dockerfile/run-checks.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import type { Severity } from '../../core/severity.ts'
import { checkLocated } from '../../documents/check.ts'
import { readLocatedYaml } from '../../documents/located-yaml.ts'

/** What a `.hadolint.yaml` decides. */
export type HadolintConfig = Pick<DockerfileCheckOptions, 'severities' | 'ignored'> & {
  readonly settings: DockerfileSettings
}

const NAMES = ['.hadolint.yaml', '.hadolint.yml'] as const

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

/** Reads the file that the user names. Throws `config-invalid`. */
export async function readHadolintConfig(path: string, signal: AbortSignal): Promise<HadolintConfig> {
  let text: string
  try {
    text = await readFile(path, { encoding: 'utf8', signal })
  } catch (error) {
    signal.throwIfAborted()
    throw new PlimsollError('config-invalid', `${path} cannot be read: ${faultOf(error)}.`, { cause: error })
  }
  return await parseHadolintConfig(path, text)
}

/** Finds what lies beside a Dockerfile; asks once for each folder. Throws `config-invalid`. */
export function hadolintFinder(signal: AbortSignal): (file: string) => Promise<HadolintConfig | undefined> {
  const known = new Map<string, Promise<HadolintConfig | undefined>>()
  return async (file) => {
    const folder = dirname(file)
    const found = known.get(folder) ?? findIn(folder, signal)
    known.set(folder, found)
    return await found
  }
}

async function findIn(folder: string, signal: AbortSignal): Promise<HadolintConfig | undefined> {
  for (const name of NAMES) {
    const path = join(folder, name)
    const text = await readFile(path, { encoding: 'utf8', signal }).catch(() => undefined)
    signal.throwIfAborted()
    if (text !== undefined) return await parseHadolintConfig(path, text)
  }
  return undefined
}

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
