/** As it stands this many levels deep: written inside so many lists, which are then cut away. */
export function jsonText(value: unknown, levels: number): string {
  let nested = value
  for (let level = 0; level < levels; level++) nested = [nested]
  const text = JSON.stringify(nested, undefined, 2)
  // Each list adds a bracket, a line feed and an indentation: two spaces more with each level.
  const before = levels * (levels + 3)
  const after = levels * (levels + 1)
  return text.slice(before, text.length - after).replace(UNSAFE, escape)
}

// What JSON may hold as it is, and a terminal or editor would still obey: C1 controls, marks of direction.
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
