import { wait } from '../../net/http-client.ts'
import type { ServiceContext } from '../context.ts'
import { fileStamp, type LoadedPolicy, type PolicyReading, readPolicyFile } from './policy-file.ts'

/** The policy by which requests are decided now; another takes its place when its files change. */
export interface PolicyInForce<Use> {
  /** What a request takes once, and keeps until it is answered. */
  readonly current: () => Use
  /** Until the signal. */
  follow(signal: AbortSignal): Promise<void>
}

export interface PolicyPace {
  /** Milliseconds between two looks at the files. */
  readonly look: number
  /** Milliseconds for which files have to stay as they are: who writes several is not to be read in between. */
  readonly settle: number
}

const PACE: PolicyPace = { look: 2000, settle: 250 }

/**
 * Reads the policy, and again when a file of it changes or the operator asks for it. One that is faulty is told of, and
 * the one before stays in force. Throws `policy-invalid`, `policy-unknown`, `input-not-found`, and what `use` throws.
 *
 * @param use made once of each policy; throws where it cannot come into force
 */
export async function createPolicyInForce<Use>(
  context: ServiceContext,
  file: string,
  use: (loaded: LoadedPolicy) => Use,
  pace = PACE,
): Promise<PolicyInForce<Use>> {
  const { log, metrics, now } = context
  let known = await readPolicyFile(file, context.signal)
  let inForce = inForceOf(known, use)
  let asked = new AbortController()
  context.onReload?.(() => asked.abort())
  const told = (isFaulty: boolean): void => metrics.set('plimsoll_admission_policy_faulty', isFaulty ? 1 : 0)
  const came = (): void => metrics.set('plimsoll_admission_policy_loaded_timestamp_seconds', now() / 1000)
  told(false)
  came()

  async function reread(signal: AbortSignal): Promise<void> {
    known = await readPolicyFile(file, signal)
    try {
      const next = inForceOf(known, use)
      told(false)
      if (next.digest === inForce.digest) return
      inForce = next
      came()
      metrics.count('plimsoll_admission_policy_reloads_total', { outcome: 'replaced' })
      log.info({ file, policy: next.digest }, 'admission policy replaced')
    } catch (err) {
      told(true)
      metrics.count('plimsoll_admission_policy_reloads_total', { outcome: 'refused' })
      log.error({ file, err, policy: inForce.digest }, 'admission policy not replaced')
    }
  }

  return {
    current: () => inForce.use,
    follow: async (signal) => {
      for (;;) {
        const isAsked = await wakened(pace.look, asked.signal, signal)
        if (isAsked) asked = new AbortController()
        else if (!(await hasChanged(known))) continue
        else await settled(known, pace.settle, signal)
        await reread(signal)
      }
    },
  }
}

interface InForce<Use> {
  readonly digest: string
  readonly use: Use
}

function inForceOf<Use>({ result }: PolicyReading, use: (loaded: LoadedPolicy) => Use): InForce<Use> {
  if (result.kind === 'fault') throw result.error
  return { digest: result.loaded.digest, use: use(result.loaded) }
}

/** Waits, and says whether somebody asked before the time was over. */
async function wakened(milliseconds: number, asked: AbortSignal, signal: AbortSignal): Promise<boolean> {
  try {
    await wait(milliseconds, AbortSignal.any([asked, signal]))
  } catch {
    signal.throwIfAborted()
  }
  return asked.aborted
}

async function hasChanged({ stamps }: Pick<PolicyReading, 'stamps'>): Promise<boolean> {
  for (const [path, stamp] of stamps) if ((await fileStamp(path)) !== stamp) return true
  return false
}

async function settled({ stamps }: PolicyReading, milliseconds: number, signal: AbortSignal): Promise<void> {
  let before = stamps
  while (await hasChanged({ stamps: before })) {
    before = new Map(
      await Promise.all([...before.keys()].map(async (path) => [path, await fileStamp(path)] as const)),
    )
    await wait(milliseconds, signal)
  }
}
