import { messageOf } from '../../core/errors.ts'
import { withoutSecrets } from './secrets.ts'

/** Something that has to be so before the service can do its work. */
export interface Check {
  /** `database`, `migrations`, `advisories`. */
  readonly name: string
  /** What is missing; undefined where nothing is. An error that it throws is missing too. */
  readonly run: (signal: AbortSignal) => Promise<string | undefined>
}

export interface CheckResult {
  readonly name: string
  readonly ok: boolean
  readonly message?: string
}

/** Milliseconds that a check may take. Kubernetes waits a second for an answer unless told otherwise. */
const LIMIT = 900

/** All checks side by side, none longer than its limit. */
export async function runChecks(checks: readonly Check[], limit = LIMIT): Promise<readonly CheckResult[]> {
  return await Promise.all(checks.map(async (check) => await runCheck(check, limit)))
}

async function runCheck({ name, run }: Check, limit: number): Promise<CheckResult> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('does not answer'), limit)
  })
  try {
    const message = await Promise.race([run(controller.signal), late])
    return message === undefined ? { name, ok: true } : { name, ok: false, message }
  } catch (error) {
    return { name, ok: false, message: withoutSecrets(messageOf(error)) }
  } finally {
    clearTimeout(timer)
    controller.abort()
  }
}
