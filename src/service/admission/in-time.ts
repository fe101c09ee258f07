/** Milliseconds an API server waits where it does not say for how long: the plug-in ImagePolicyWebhook never says. */
const PATIENCE = 30_000
/** Milliseconds that are left for deciding, recording and answering. */
const MARGIN = 1000

export interface InTime {
  readonly signal: AbortSignal
  /** To be called when it is answered. */
  readonly done: () => void
}

/**
 * A signal that is aborted, as by `AbortSignal.timeout`, shortly before the API server gives up. It says `?timeout=10s`
 * for how long it waits: an answer that comes later is a failure of the webhook, and what its `failurePolicy` lets in then
 * is not what the policy of admission lets in.
 */
export function answerInTime(url: URL, signal: AbortSignal): InTime {
  const seconds = /^(\d{1,9})s$/.exec(url.searchParams.get('timeout') ?? '')?.[1]
  const limit = seconds === undefined ? PATIENCE : Math.min(Number(seconds) * 1000, PATIENCE)
  const controller = new AbortController()
  const abort = (): void => controller.abort(signal.reason)
  const timer = setTimeout(
    () => controller.abort(new DOMException('It is time to answer.', 'TimeoutError')),
    limit - Math.min(MARGIN, limit / 4),
  )
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    },
  }
}

/** Whether it is time to answer by what is known; what is not known counts as what cannot be found out. */
export function isTimeToAnswer({ reason }: AbortSignal): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError'
}
