/** Milliseconds: browsers refuse more than some hundred changes of an address in half a minute. */
const PAUSE = 250

let timer: number | undefined
let last = -PAUSE

/** Writes the fragment without a step in the history: at once, or a moment later where the last was just now. */
export function writeFragment(fragment: string): void {
  clearTimeout(timer)
  const wait = last + PAUSE - performance.now()
  if (wait > 0) timer = setTimeout(() => write(fragment), wait)
  else write(fragment)
}

/** Somebody has followed a link: what was to be written is of yesterday. */
export function forgetFragment(): void {
  clearTimeout(timer)
}

function write(fragment: string): void {
  last = performance.now()
  try {
    history.replaceState(
      undefined,
      '',
      fragment === '' ? location.pathname + location.search : `#${fragment}`,
    )
  } catch {
    // In a frame without an address of its own: the view is not kept, and all else works.
  }
}
