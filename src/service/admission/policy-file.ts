import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { AdmissionPolicy } from '../../admission/policy/types.ts'
import { compareText } from '../../core/compare-text.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { loadAdmissionPolicy, readKeyText } from '../../engine/admission/load-admission-policy.ts'
import { loadPolicies } from '../../engine/decisions/policy/load-policies.ts'
import { policyJudge } from '../../judgement/policy/index.ts'
import type { PolicyJudge } from '../../judgement/types.ts'

/** A policy of admission with everything that it names, read at one time. */
export interface LoadedPolicy {
  readonly policy: AdmissionPolicy
  /** SHA-256 of its file; where it names others, over the digests of all of them. */
  readonly digest: string
  /** Policies of judgement, by the names that rules have for them. */
  readonly judgements: ReadonlyMap<string, NamedJudge>
}

/** A policy of judgement, ready to be asked. */
export interface NamedJudge {
  /** As the policy of admission names it. */
  readonly policy: string
  /** SHA-256 of what it says, and those that it inherits from. */
  readonly digest: string
  readonly judge: PolicyJudge
}

/** What became of reading a policy, with the state in which its files were: those too that are missing. */
export interface PolicyReading {
  readonly result:
    | { readonly kind: 'loaded'; readonly loaded: LoadedPolicy }
    | { readonly kind: 'fault'; readonly error: unknown }
  /** By path. */
  readonly stamps: ReadonlyMap<string, string>
}

/** Reads a policy of admission, the policies of judgement and the keys that it names. Throws when the signal is aborted alone. */
export async function readPolicyFile(file: string, signal: AbortSignal): Promise<PolicyReading> {
  const stamps = new Map<string, string>()
  try {
    const loaded = await load(file, stamps, signal)
    return { result: { kind: 'loaded', loaded }, stamps }
  } catch (error) {
    signal.throwIfAborted()
    return { result: { kind: 'fault', error }, stamps }
  }
}

/** What changes when a file is written or replaced; links are followed, as a ConfigMap swaps one. */
export async function fileStamp(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(path)
    return `${ino} ${size} ${mtimeMs}`
  } catch (error) {
    return `not there: ${(error as NodeJS.ErrnoException).code}`
  }
}

async function load(file: string, stamps: Map<string, string>, signal: AbortSignal): Promise<LoadedPolicy> {
  const digests = new Map<string, string>()
  // The state is noted before the text is read: what is written in between is seen at the next look.
  const noting =
    (readText: (path: string, signal: AbortSignal) => Promise<string>) =>
    async (path: string): Promise<string> => {
      const stamp = await fileStamp(path)
      if (!stamps.has(path)) stamps.set(path, stamp)
      const text = await readText(path, signal)
      digests.set(path, sha256(text))
      return text
    }
  const read = noting(async (path) => await readFile(path, { encoding: 'utf8', signal }))
  const text = await textOf(file, read, signal)
  const policy = await loadAdmissionPolicy({ text, file, signal, read: noting(readKeyText) })
  const own = digests.get(file) ?? ''
  const judgements = new Map<string, NamedJudge>()
  for (const { require } of policy.rules)
    if (require.scan && !judgements.has(require.scan.policy))
      judgements.set(require.scan.policy, await loadJudgement(require.scan.policy, read, signal))
  digests.delete(file)
  const others = [...digests].sort(([a], [b]) => compareText(a, b)).map(([, digest]) => digest)
  return { policy, digest: others.length === 0 ? own : sha256([own, ...others].join('\n')), judgements }
}

async function loadJudgement(
  policy: string,
  read: (path: string) => Promise<string>,
  signal: AbortSignal,
): Promise<NamedJudge> {
  const policies = await loadPolicies([policy], signal, '.', read)
  return { policy, digest: policies.map(({ digest }) => digest).join(), judge: policyJudge(policies) }
}

async function textOf(
  file: string,
  read: (path: string) => Promise<string>,
  signal: AbortSignal,
): Promise<string> {
  try {
    return await read(file)
  } catch (error) {
    signal.throwIfAborted()
    const message = `The file ${file} of the policy of admission cannot be read: ${faultOf(error)}.`
    throw new PlimsollError('input-not-found', message, { cause: error })
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
