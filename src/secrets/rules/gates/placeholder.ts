import { words } from '../words.ts'

/*
 * What people write where a secret is to go, and what generators of documentation put there. A word that no secret
 * holds by chance is looked for anywhere, a short one only where it stands alone.
 */

const WORDS_ANYWHERE = words(`
  example changeme change-me change_me changeit placeholder redacted yourtoken yourkey yoursecret
  yourpass your_ your- my-secret mysecret my_secret mypass insert_ insert- replace dummy notreal
  not-a-real not_a_real foobar notasecret deadbeef cafebabe feedface xxxx **** .... #### ---- ____
  lorem fixme undefined
`)

const WORDS_ALONE = words(`
  test tests testing fake mock demo sample invalid none null nil todo secret password passwd token
  your key bar foo
`)

/** Characters in a row that are the same, or each the next of the one before, which no secret has by chance. */
const MOST_SAME = 6
const MOST_ASCENDING = 7

/**
 * Whether a text stands where a secret is to go.
 *
 * @param mayHold words of the lists that secrets of the kind do hold; `runs`: they hold runs of one character
 */
export function isPlaceholder(secret: string, mayHold: readonly string[] = []): boolean {
  if (isTemplate(secret)) return true
  const small = secret.toLowerCase()
  if (WORDS_ANYWHERE.some((word) => small.includes(word) && !mayHold.includes(word))) return true
  const parts = small.split(/[^a-z0-9]/)
  if (WORDS_ALONE.some((word) => parts.includes(word) && !mayHold.includes(word))) return true
  if (mayHold.includes('runs')) return false
  return hasRun(small, 0, MOST_SAME) || hasRun(small, 1, MOST_ASCENDING) || hasRun(small, -1, MOST_ASCENDING)
}

/** `${TOKEN}`, `$TOKEN`, `{{ token }}`, `<token>`, `%TOKEN%`, `[token]`, `$(token)`: somebody else fills them in. */
export function isTemplate(secret: string): boolean {
  if (/^[$<{[%(]/.test(secret)) return true
  return (
    secret.includes('${') ||
    secret.includes('$(') ||
    secret.includes('{{') ||
    secret.includes('<%') ||
    secret.includes('#{') ||
    secret.includes('%s')
  )
}

function hasRun(text: string, step: number, most: number): boolean {
  let length = 1
  for (let at = 1; at < text.length; at++) {
    length = text.charCodeAt(at) - text.charCodeAt(at - 1) === step ? length + 1 : 1
    if (length >= most) return true
  }
  return false
}
