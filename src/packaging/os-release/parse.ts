/** Lines of an os-release file that are read; real ones have about fifteen. */
export const MAX_OS_RELEASE_LINES = 1000

/**
 * Keys and unquoted values of an os-release file: `KEY=value` lines in a subset of shell syntax. Where a key is
 * there twice the last one counts, as in a shell.
 * https://www.freedesktop.org/software/systemd/man/latest/os-release.html
 */
export function parseOsRelease(text: string): Readonly<Record<string, string>> {
  const values = new Map<string, string>()
  for (const raw of text.split('\n', MAX_OS_RELEASE_LINES)) {
    const line = raw.trim()
    const equals = line.indexOf('=')
    if (equals <= 0 || line.startsWith('#')) continue
    const key = line.slice(0, equals)
    if (isKey(key)) values.set(key, unquote(line.slice(equals + 1)))
  }
  return Object.fromEntries(values)
}

function isKey(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)
}

/** Single quotes keep everything; in double quotes and outside of them a backslash takes the next character as it is. */
function unquote(value: string): string {
  let text = ''
  let quote = ''
  for (let i = 0; i < value.length; i++) {
    const c = value.charAt(i)
    if (quote !== '' && c === quote) quote = ''
    else if (quote === '' && (c === '"' || c === "'")) quote = c
    else if (c === '\\' && quote !== "'" && i + 1 < value.length) {
      const next = value.charAt(++i)
      text += quote === '"' && !'$"\\`'.includes(next) ? c + next : next
    } else text += c
  }
  return text
}
