import { emitKeypressEvents, type Key } from 'node:readline'
import type { ReadStream } from 'node:tty'
import { type Browser, type BrowserKey, drawBrowser, pressKey } from '../../reports/tree/browser.ts'

/** Control sequences of terminals. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'
const HOME = '\u001b[H'
const CLEAR_LINE = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'

const KEYS: Readonly<Record<string, BrowserKey>> = {
  up: 'up',
  k: 'up',
  down: 'down',
  j: 'down',
  pageup: 'page-up',
  pagedown: 'page-down',
  space: 'page-down',
  home: 'first',
  g: 'first',
  end: 'last',
  return: 'open',
  enter: 'open',
  right: 'open',
  l: 'open',
  backspace: 'back',
  left: 'back',
  h: 'back',
  s: 'order',
  q: 'quit',
  escape: 'quit',
}

interface Terminal {
  readonly stdin: ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly signal: AbortSignal
}

/**
 * Shows a browser on a screen of its own until somebody quits. The screen that was there comes back whatever happens,
 * also when a signal ends the command. Rejects with the signal's reason.
 */
export async function browse(start: Browser, { stdin, stdout, signal }: Terminal): Promise<void> {
  signal.throwIfAborted()
  let browser = start
  const size = (): [width: number, height: number] => [stdout.columns || 80, stdout.rows || 24]
  const draw = (): void => {
    const lines = drawBrowser(browser, ...size()).map((line) => `${line}${CLEAR_LINE}`)
    stdout.write(`${HOME}${lines.join('\r\n')}${CLEAR_BELOW}`)
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const onKey = (_text: string | undefined, key: Key): void => {
    const pressed = key.ctrl === true ? CONTROL_KEYS[key.name ?? ''] : KEYS[key.name ?? '']
    if (pressed === undefined) return
    const next = pressKey(browser, pressed, size()[1])
    if (!next) return resolve()
    browser = next
    draw()
  }
  const onAbort = (): void => reject(signal.reason as Error)
  emitKeypressEvents(stdin)
  stdin.setRawMode(true)
  stdin.on('keypress', onKey).on('end', resolve).resume()
  stdout.on('resize', draw)
  signal.addEventListener('abort', onAbort, { once: true })
  stdout.write(ENTER)
  try {
    draw()
    await promise
  } finally {
    signal.removeEventListener('abort', onAbort)
    stdout.off('resize', draw)
    stdin.off('keypress', onKey).off('end', resolve).pause()
    stdin.setRawMode(false)
    stdout.write(LEAVE)
  }
}

/** In raw mode a terminal sends no signals for them. */
const CONTROL_KEYS: Readonly<Record<string, BrowserKey>> = { c: 'quit', d: 'quit' }
