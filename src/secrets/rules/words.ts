/** The words of a list that is long and read by people: between white space. */
export function words(list: string): readonly string[] {
  return list.trim().split(/\s+/)
}
