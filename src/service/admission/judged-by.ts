import { readFile } from 'node:fs/promises'
import { sha256 } from '../../core/sha256.ts'
import { loadPolicies } from '../../engine/decisions/policy/load-policies.ts'
import type { DecisionSources } from '../../engine/request.ts'
import { VERSION } from '../../version.ts'
import type { ServiceContext } from '../context.ts'

/**
 * A digest over all of this process by which images are judged, besides advisories and the policy: what it is told to
 * decide, the texts of the files that say so, its version. Verdicts by another one do not count.
 */
export async function judgedBy(context: ServiceContext): Promise<string> {
  const { database, decisions } = context.config.matcher
  const { enrich, severitySources, maxAge } = database
  const parts = [VERSION, enrich, severitySources, maxAge, decisions, await textsOf(context, decisions)]
  return sha256(JSON.stringify(parts))
}

/** VEX documents of registries, repositories and folders may change unseen: what they say counts for one process. */
async function textsOf(
  { signal, replica }: Pick<ServiceContext, 'signal' | 'replica'>,
  { configFile, exceptions, vex, policies }: DecisionSources,
): Promise<readonly string[]> {
  if (vex.some((source) => LATE.has(source))) return [replica]
  try {
    const files = [...(configFile === undefined ? [] : [configFile]), ...exceptions, ...vex]
    const texts = await Promise.all(
      files.map(async (file) => await readFile(file, { encoding: 'utf8', signal })),
    )
    return [...texts, ...(await loadPolicies(policies, signal)).map(({ digest }) => digest)]
  } catch {
    // Whoever judges by what cannot be read says so.
    signal.throwIfAborted()
    return [replica]
  }
}

const LATE: ReadonlySet<string> = new Set(['oci', 'repo'])
