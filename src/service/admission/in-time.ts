/** Milliseconds an API server waits where it does not say for how long: the plug-in ImagePolicyWebhook never says. */
const PATIENCE = 30_000
/** Milliseconds that are left for deciding, recording and answering. */
const MARGIN = 1000

/**
 * A signal that is aborted, as by `AbortSignal.timeout`, shortly before the API server gives up. It says `?timeout=10s`
 * for how long it waits: an answer that comes later is a failure of the webhook, and what its `failurePolicy` lets in then
 * is not what the policy of admission lets in.
 */
export function answerInTime(url: URL, signal: AbortSignal): AbortSignal {
  const seconds = /^(\d{1,9})s$/.exec(url.searchParams.get('timeout') ?? '')?.[1]
  const limit = seconds === undefined ? PATIENCE : Math.min(Number(seconds) * 1000, PATIENCE)
  return AbortSignal.any([signal, AbortSignal.timeout(limit - Math.min(MARGIN, limit / 4))])
}

/** Whether it is time to answer by what is known; what is not known counts as what cannot be found out. */
export function isTimeToAnswer({ reason }: AbortSignal): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError'
}
