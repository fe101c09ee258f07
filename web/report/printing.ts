/**
 * Tables are whole on paper. Browsers tell of printing by events, and tools that make PDFs by the medium alone; both
 * may come, and in any order.
 *
 * @param setWhole called when that changes
 */
export function whenPrinting(setWhole: (isWhole: boolean) => void): void {
  const medium = matchMedia('print')
  let isWhole = false
  const set = (next: boolean): void => {
    if (next === isWhole) return
    isWhole = next
    setWhole(next)
  }
  addEventListener('beforeprint', () => set(true))
  addEventListener('afterprint', () => set(medium.matches))
  medium.addEventListener('change', () => set(medium.matches))
}
