/** What `set` turns on and off: `-eux`, `-o pipefail`, `+e`. Of what is not an option the rest are parameters. */
export function applySet(arguments_: readonly string[], options: Set<string>): void {
  for (let index = 0; index < arguments_.length; index++) {
    const argument = arguments_[index] ?? ''
    const sign = argument[0]
    if ((sign !== '-' && sign !== '+') || argument.startsWith('--')) return
    for (const letter of argument.slice(1)) {
      // The name of a long option stands behind all of the letters.
      const option =
        letter === 'o' ? (LETTERS.get(arguments_[index + 1] ?? '') ?? arguments_[index + 1]) : letter
      if (option === undefined) continue
      if (sign === '-') options.add(option)
      else options.delete(option)
    }
    if (argument.includes('o')) index++
  }
}

const LETTERS: ReadonlyMap<string, string> = new Map([
  ['errexit', 'e'],
  ['nounset', 'u'],
  ['xtrace', 'x'],
])
